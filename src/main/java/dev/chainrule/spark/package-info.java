/**
 * Training on Spark: the only package that knows {@code SparkContext} and RDDs.
 *
 * <p>In the flow: {@link dev.chainrule.spark.Cluster} starts Spark and waits for executors; {@link
 * dev.chainrule.spark.ShardedData} has them load and cache their shards; {@link
 * dev.chainrule.spark.SparkGradients} broadcasts the weights of a step, sums the shards' gradients
 * with {@code treeAggregate}, and destroys the broadcast. What is done with one shard is {@link
 * dev.chainrule.train.SliceWorker}'s, the same as without Spark.
 *
 * <p>The same steps by one long stage: {@link dev.chainrule.spark.ResidentEngine} starts it, with a
 * local master by {@link dev.chainrule.spark.LocalStages}, whose tasks are the threads of one
 * {@link dev.chainrule.train.Team}; on a cluster by {@link dev.chainrule.spark.ClusterStages},
 * where each executor has an {@link dev.chainrule.spark.ExecutorTeam} that exchanges slices with
 * the others through {@link dev.chainrule.spark.Peers}. The driver has them as {@link
 * dev.chainrule.spark.RemoteTeams}; all messages go over {@link dev.chainrule.spark.Wire}.
 *
 * <p>When things fail: {@link dev.chainrule.spark.JobRetries} runs a job again, {@link
 * dev.chainrule.spark.ExecutorWatch} sees executors come and go, {@link
 * dev.chainrule.spark.ShardedData} gives those that come their part of the data.
 *
 * <p>Before Spark starts: {@link dev.chainrule.spark.MemoryNeed} compares what a run holds with the
 * heaps, {@link dev.chainrule.spark.Prerequisites} looks for a network, for places to write and for
 * a master that answers.
 *
 * <p>{@link dev.chainrule.spark.SparkDefaults} has what runs on one machine listen only there;
 * {@link dev.chainrule.spark.SecretFile} and {@link dev.chainrule.spark.UiGuard} keep out everybody
 * who does not know the cluster's secret.
 *
 * <p>May use {@code train} and what is below it.
 *
 * <p>Invariants: no data and no weights in task closures, only a broadcast handle, a step and the
 * settings; a step's functions are named classes, which Spark's closure cleaner need not read; what
 * travels as a result is no record, since Kryo 4 cannot build one.
 */
package dev.chainrule.spark;
