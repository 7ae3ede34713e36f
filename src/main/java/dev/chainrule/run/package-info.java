/**
 * What a run leaves on disk, so that it can be resumed, used and trusted later: the run directory,
 * checkpoints, the model file, metrics, and their provenance.
 *
 * <p>In the flow: {@link dev.chainrule.run.JobMaker} makes a {@link dev.chainrule.run.TrainingJob}
 * of what is asked for; {@link dev.chainrule.run.Checkpointer} is told the state of the loop and
 * gives it to the {@link dev.chainrule.run.CheckpointStore}, from which another session resumes
 * ({@link dev.chainrule.run.ResumePoint}), if its {@link dev.chainrule.run.RunSettings} are the
 * same; after the last step, weights become {@code model.safetensors} ({@link
 * dev.chainrule.run.ModelFile}). {@link dev.chainrule.run.Contents} shows what is in such files.
 *
 * <p>What listens to the loop ({@link dev.chainrule.train.TrainListener}) is here: {@link
 * dev.chainrule.run.ProgressLine}, {@link dev.chainrule.run.MetricsFile}. Nothing here changes a
 * number. The former makes a {@link dev.chainrule.run.ProgressText} of what it hears, and shows it
 * on the {@link dev.chainrule.run.LiveLine}.
 *
 * <p>May use {@code train} and what is below it.
 *
 * <p>Invariants: formats hold data only, never serialised objects; no size from a file is used
 * before it is checked against the file's length and the available memory; a model file that we
 * wrote has the hashes of its header and numbers in it, a checkpoint that of all its bytes; a file
 * under its final name is whole, whenever the process is killed; no link leads out of a run
 * directory; one JSON object on each line of {@code metrics.jsonl}.
 */
package dev.chainrule.run;
