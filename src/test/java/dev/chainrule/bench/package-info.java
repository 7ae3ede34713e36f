/**
 * Benchmarks, which no build runs: {@code mvn -q test-compile exec:exec}, or with options of JMH
 * {@code mvn -q test-compile exec:exec -Dbench="GradientBenchmark -p precision=FLOAT64"}.
 */
package dev.chainrule.bench;
