/**
 * What may happen to a run, done to real processes: killed, stopped, interrupted, out of disk. Each
 * test ends with the hash of a run that nobody disturbed.
 */
package dev.chainrule.faults;
