/**
 * The command line: a class per command, the only reader of configuration, the only place that
 * exits.
 *
 * <p>Settings come from, weakest first: built-in defaults, a properties file, {@code --conf} (also
 * spark-submit's), options. All mistakes are reported at once, before Spark starts. An error is one
 * line on standard error; {@link dev.chainrule.cli.ExitCode} says what the exit codes mean.
 */
package dev.chainrule.cli;
