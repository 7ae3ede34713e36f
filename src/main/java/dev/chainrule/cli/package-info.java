/**
 * The command line: a class for each command, the only reader of configuration, the only place that
 * exits.
 *
 * <p>Settings come from, weakest first: built-in defaults, the run that {@code --resume} continues,
 * a properties file, {@code --conf} (also spark-submit's), options. All mistakes are reported at
 * once, before Spark starts: those in the words of the command line ({@link
 * dev.chainrule.cli.ParseMistakes}), in settings ({@link dev.chainrule.cli.SettingsDefaults}), in
 * what belongs together ({@link dev.chainrule.cli.Conflicts}), and those that each group of options
 * checks for itself. An error is one line on standard error; {@link dev.chainrule.cli.ExitCode}
 * says what the exit codes mean.
 */
package dev.chainrule.cli;
