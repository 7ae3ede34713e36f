/**
 * Laws of how run times depend on the number of executors (Amdahl, Ernest, Hockney), fitted to
 * measured times, and what they predict. Knows only times and numbers of executors.
 */
package dev.chainrule.study.law;
