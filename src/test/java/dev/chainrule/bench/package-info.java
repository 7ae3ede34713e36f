/**
 * Benchmarks, which no build runs.
 *
 * <p>{@code submit/bench} measures Chainrule beside others: {@link dev.chainrule.bench.Bench} runs
 * {@link dev.chainrule.bench.Race}s between {@link dev.chainrule.bench.Contestant}s. Those that
 * need more than the build has are in {@code src/bench}, which the Maven profile {@code bench}
 * compiles.
 *
 * <p>With JMH: {@code mvn -q test-compile exec:exec}, or with options {@code mvn -q test-compile
 * exec:exec -Dbench="GradientBenchmark -p precision=FLOAT64"}.
 */
package dev.chainrule.bench;
