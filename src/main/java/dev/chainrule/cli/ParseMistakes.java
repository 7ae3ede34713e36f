package dev.chainrule.cli;

import dev.chainrule.settings.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with the words of a command line, in our words. */
final class ParseMistakes {
  /** How the parser says that an option came where a value should. */
  private static final Pattern NO_VALUE =
      Pattern.compile(".*Expected parameter for option '(.*)' but found '(.*)'");

  private final CommandSpec command;
  private final ParseResult parsed;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> options = new HashSet<>();

  /** Words that were not taken for the options they look like, so what follows is their value. */
  private final Set<String> lost = new HashSet<>();

  ParseMistakes(CommandSpec command) {
    this.command = command;
    this.parsed = command.commandLine().getParseResult();
    for (Exception error : parsed.errors()) {
      tell(error);
    }
    parsed.matchedOptionsSet().forEach(this::requireOneValue);
  }

  private void tell(Exception error) {
    Matcher noValue = NO_VALUE.matcher(String.valueOf(error.getMessage()));
    if (noValue.matches()) {
      tellNoValue(command.findOption(noValue.group(1)));
      lost.add(noValue.group(2));
      if (error instanceof UnmatchedArgumentException) {
        problems.add(unknownOption(command, noValue.group(2)));
      }
    } else if (error instanceof UnmatchedArgumentException unmatched) {
      unmatched.getUnmatched().forEach(this::tellUnmatched);
    } else if (error instanceof MissingParameterException missing) {
      missing.getMissing().forEach(this::tellNoValue);
    } else if (error instanceof ParameterException wrong && wrong.getArgSpec() != null) {
      tell(wrong.getArgSpec(), OptionValues.mistake(wrong.getArgSpec(), wrong.getValue()));
    } else {
      problems.add(error.getMessage());
    }
  }

  private void tellNoValue(ArgSpec arg) {
    tell(arg, "no value, expected " + OptionValues.expected(arg));
  }

  private void tell(ArgSpec arg, String mistake) {
    String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
    options.add(name);
    problems.add(name + ": " + mistake);
  }

  private void tellUnmatched(String word) {
    if (word.startsWith("-")) {
      lost.add(word);
      problems.add(unknownOption(command, word));
    } else if (!isValueOfLost(word) && !isArgumentPushedAside()) {
      problems.add("'%s': unexpected, every value belongs to an option".formatted(word));
    }
  }

  /** Names the option that {@code word}, perhaps with a value, seems to mean. */
  static String unknownOption(CommandSpec command, String word) {
    String name = word.replaceFirst("=.*", "");
    return SubmitOptions.mistake(name)
        .orElseGet(() -> "Unknown option: '%s'; %s".formatted(name, hint(command, name)));
  }

  private static String hint(CommandSpec command, String name) {
    Set<String> known = new TreeSet<>(command.optionsMap().keySet());
    known.addAll(command.negatedOptionsMap().keySet());
    known.removeIf(option -> !option.startsWith("--"));
    return Nearest.likely(bare(name), known.stream().map(ParseMistakes::bare).toList())
        .map(near -> "the nearest is --" + near)
        .orElse("'%s --help' shows all".formatted(command.qualifiedName()));
  }

  private static String bare(String name) {
    return name.replaceFirst("^--?", "");
  }

  /** Whether {@code word} was meant as the value of an option that was not understood. */
  boolean isValueOfLost(String word) {
    List<String> args = parsed.originalArgs();
    for (int i = 1; i < args.size(); i++) {
      if (args.get(i).equals(word) && lost.contains(args.get(i - 1))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the value of an unknown option was taken for the command's one argument. */
  private boolean isArgumentPushedAside() {
    return parsed.matchedPositionals().stream()
        .flatMap(positional -> positional.originalStringValues().stream())
        .anyMatch(this::isValueOfLost);
  }

  private void requireOneValue(OptionSpec option) {
    Set<String> values = new LinkedHashSet<>(option.originalStringValues());
    if (option.isMultiValue() || values.size() < 2) {
      return;
    }
    options.add(option.longestName());
    problems.add(
        option.negatable()
            ? "%s: given beside --no%s, expected one of the two"
                .formatted(option.longestName(), option.longestName().substring(1))
            : "%s: given as %s, expected once"
                .formatted(option.longestName(), String.join(" and as ", values)));
  }

  List<String> problems() {
    return problems;
  }

  /** Whether a mistake about {@code option} is reported, so that its value means nothing. */
  boolean isAbout(String option) {
    return options.contains(option);
  }
}
