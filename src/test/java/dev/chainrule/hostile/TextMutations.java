package dev.chainrule.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Small damages at random that suit JSON and networks as text; other bytes they leave alone. */
final class TextMutations {
  static final List<ByteMutations.Mutation> ALL =
      List.of(
          TextMutations::replaceNumber,
          TextMutations::replaceString,
          TextMutations::replaceWord,
          TextMutations::duplicateField,
          TextMutations::insertToken,
          TextMutations::repeatToken);

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");
  private static final Pattern STRING = Pattern.compile("\"[^\"]{0,80}\"");
  private static final Pattern WORD = Pattern.compile("[a-z]{4,}");
  private static final Pattern FIELD = Pattern.compile("\"[^\"]{1,40}\":[^,]{1,80},");
  private static final Pattern ANYWHERE = Pattern.compile("(?=[\\[\\]{}\",:( )])");

  private static final List<String> NUMBERS =
      List.of(
          "0",
          "-1",
          "1e400",
          "1.5",
          "NaN",
          "2147483647",
          "2147483648",
          "4294967296",
          "9223372036854775807",
          "9223372036854775808",
          "9".repeat(50),
          "1".repeat(5000),
          "null",
          "[]",
          "{}");
  private static final List<String> STRINGS =
      List.of(
          "\"\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\u001b[2J\"",
          "\"a\\nb\"",
          "\"" + "x".repeat(2000) + "\"",
          "\"__metadata__\"",
          "null",
          "true",
          "7",
          "[1]",
          "{\"a\":1}");
  private static final List<String> WORDS =
      List.of(
          "dense", "residual", "input", "dropout", "relu", "batchnorm", "layers", "network", "");
  private static final List<String> TOKENS =
      List.of(
          "{", "}", "[", "]", "\"", ":", ",", "\\", "(", ")", " ", "residual(", "{\"a\":", "1,");

  private TextMutations() {}

  static byte[] replaceNumber(SplittableRandom random, byte[] bytes) {
    return replace(random, bytes, NUMBER, one(random, NUMBERS));
  }

  static byte[] replaceString(SplittableRandom random, byte[] bytes) {
    return replace(random, bytes, STRING, one(random, STRINGS));
  }

  static byte[] replaceWord(SplittableRandom random, byte[] bytes) {
    return replace(random, bytes, WORD, one(random, WORDS));
  }

  static byte[] duplicateField(SplittableRandom random, byte[] bytes) {
    return replace(random, bytes, FIELD, "$0$0");
  }

  static byte[] insertToken(SplittableRandom random, byte[] bytes) {
    return replace(random, bytes, ANYWHERE, one(random, TOKENS));
  }

  static byte[] repeatToken(SplittableRandom random, byte[] bytes) {
    String many = one(random, TOKENS).repeat(1 << random.nextInt(1, 17));
    return replace(random, bytes, ANYWHERE, many);
  }

  private static String one(SplittableRandom random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Replaces one match at random by {@code by}, in which $0 stands for the match. */
  private static byte[] replace(SplittableRandom random, byte[] bytes, Pattern pattern, String by) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    List<MatchResult> places = new ArrayList<>(pattern.matcher(text).results().toList());
    if (places.isEmpty()) {
      return bytes;
    }
    MatchResult place = places.get(random.nextInt(places.size()));
    String changed =
        text.substring(0, place.start())
            + by.replace("$0", place.group())
            + text.substring(place.end());
    return changed.getBytes(StandardCharsets.ISO_8859_1);
  }
}
