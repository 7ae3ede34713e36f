/**
 * What a run leaves on disk, so that it can be used and trusted later: the run directory, the model
 * file, and who made it.
 *
 * <p>In the flow: after the last step, weights become {@code model.safetensors}, written to a
 * temporary name and renamed; {@link dev.chainrule.checkpoint.ModelFile} reads it back with every
 * length, offset and name checked.
 *
 * <p>May use {@code train} and what is below it.
 *
 * <p>Invariants: formats hold data only, never serialised objects; no size from a file is believed
 * before it is checked against the file's length and the memory there is; a model file of ours has
 * the hashes of its header and numbers in it; a file under its final name is whole.
 */
package dev.chainrule.checkpoint;
