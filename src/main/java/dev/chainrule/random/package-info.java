/**
 * Numbers that look random and are a function of their place: who asks for the same seed, stream
 * and index gets the same number, in any order, on any machine. This package uses no other.
 */
package dev.chainrule.random;
