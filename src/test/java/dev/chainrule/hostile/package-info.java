/**
 * Files as an enemy or a bad disk would leave them. A {@link dev.chainrule.hostile.Subject} is a
 * kind of file; {@link dev.chainrule.hostile.DamageTableTest} damages each region of it in turn,
 * {@link dev.chainrule.hostile.Fuzzer} damages it at random. Whatever the damage, a user must get
 * one line and exit code 65, and get it soon.
 */
package dev.chainrule.hostile;
