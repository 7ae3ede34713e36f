/**
 * Pseudo-random numbers, each a function of its place: the same seed, purpose and position give the
 * same number, in any order, on any machine. Uses no other package of Chainrule.
 */
package dev.chainrule.random;
