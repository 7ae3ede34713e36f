/**
 * Where training rows come from: IDX files, the cut into shards, and which rows make step <i>t</i>.
 *
 * <p>The way: IDX bytes → {@link dev.chainrule.data.Dataset} (uint8, inspected once) → {@link
 * dev.chainrule.data.Shard} (through {@link dev.chainrule.data.ShardLoader}) → rows of step
 * <i>t</i> ({@link dev.chainrule.data.ShardPlan}), gathered into a matrix of pixels/255. May use
 * {@code linalg}, {@code random}, {@code io} and Hadoop's file systems; knows nothing of Spark
 * itself.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A file is used only after one pass over all of it has checked it: format, size, gzip
 *       checksum, labels. No more is read than its header implies, in constant memory.
 *   <li>Which rows are in a shard, and which of them make a step, is a function of (rows, shards,
 *       batch, seed, epoch, step, shard) alone: no state, no machine, no partition.
 *   <li>The shards hold every row exactly once, and so do the steps of an epoch.
 *   <li>A file that cannot be used is reported by a {@link dev.chainrule.io.DataException} of one
 *       line: file, offset in the uncompressed content, found, expected.
 * </ul>
 */
package dev.chainrule.data;
