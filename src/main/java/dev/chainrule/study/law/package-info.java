/**
 * Laws of speed-up by Amdahl and Gustafson, fitted to measured times, and what they foretell. Knows
 * of times and numbers of executors only.
 */
package dev.chainrule.study.law;
