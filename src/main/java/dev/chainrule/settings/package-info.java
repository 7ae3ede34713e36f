/**
 * What users can set: each {@link dev.chainrule.settings.Setting} is declared once, in one line,
 * and its option, key, default, range, word in a checkpoint and row in the table of settings come
 * from there. {@link dev.chainrule.settings.Values} are what a user has set, {@link
 * dev.chainrule.settings.Nearest} guesses what one meant. May use {@code io} for messages.
 *
 * <p>Invariant: a value out of its range becomes a {@link dev.chainrule.settings.Problem} before
 * anything is done with it, and all problems are reported at once.
 */
package dev.chainrule.settings;
