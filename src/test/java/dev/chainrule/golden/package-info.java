/**
 * What must never change: every checkpoint, model file and published hash rests on these values. A
 * test here that fails says that bits have changed, not that the values are out of date.
 */
package dev.chainrule.golden;
