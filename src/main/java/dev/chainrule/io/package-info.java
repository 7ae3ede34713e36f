/**
 * Files that users name and text from anywhere, neither of which is trusted.
 *
 * <p>{@link dev.chainrule.io.UserPath} finds the file that a user means, {@link
 * dev.chainrule.io.InputFile} reads it, {@link dev.chainrule.io.SafeMessage} makes what it says fit
 * for a message, {@link dev.chainrule.io.UntrustedJson} and {@link dev.chainrule.io.Json} read and
 * write JSON, {@link dev.chainrule.io.ProtoMessage} writes protocol buffers. This package uses no
 * other package of Chainrule, and Hadoop's file systems.
 *
 * <p>Invariants: a problem with a file is a {@link dev.chainrule.io.DataException} or an {@link
 * dev.chainrule.io.OutputException} of one line; no size from a file is used before it is compared
 * with the memory that is available ({@link dev.chainrule.io.MemoryBudget}); text of a file reaches
 * a terminal without control characters.
 */
package dev.chainrule.io;
