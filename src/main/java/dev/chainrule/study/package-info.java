/**
 * The speed-up study: how much time more executors save, and from which number on they save little.
 *
 * <p>In the flow: a driver measures points and fills a {@link dev.chainrule.study.Study}; {@link
 * dev.chainrule.study.StudyAnalysis} computes figures, laws and predictions from it; {@link
 * dev.chainrule.study.StudyReport} writes {@code study.json}, {@code study.csv} and {@code
 * report.html}, {@link dev.chainrule.study.StudyTable} a table for the terminal.
 *
 * <p>May use {@code spark}, {@code run} and what is below them. {@code law} holds the mathematics,
 * {@code page} the report.
 *
 * <p>Invariants: a measurement is never mixed with a prediction; points that share physical cores
 * are shown but not fitted; a law with too few points says so; names in {@code study.json} and
 * {@code study.csv} are a contract that scripts rely on.
 */
package dev.chainrule.study;
