package dev.chainrule.data;

import dev.chainrule.io.SafeMessage;
import dev.chainrule.io.Words;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a file of the wrong kind is, judged by its first bytes. A failed download leaves a web page
 * under a data file's name, a clone without Git LFS a pointer; to show their first bytes as a
 * number would help nobody.
 */
public final class Lookalike {
  /** How many bytes of a file to look at, if it has so many. */
  public static final int BYTES = 64;

  private static final byte[] GZIP = {0x1f, (byte) 0x8b};

  /** Element types of IDX, by the third byte of its magic. */
  private static final Map<Integer, String> ELEMENTS =
      Map.of(
          0x08, "bytes",
          0x09, "signed bytes",
          0x0b, "int16",
          0x0c, "int32",
          0x0d, "float32",
          0x0e, "float64");

  private static final int MOST_DIMENSIONS = 8;

  /** A beginning, in lower case where it is text, and the kind of file that begins with it. */
  private record Sign(String beginning, String what) {}

  private static final List<Sign> TEXTS =
      List.of(
          new Sign("version https://git-lfs", "a Git LFS pointer: git lfs pull fetches the file"),
          new Sign("<!doctype html", "HTML, a web page"),
          new Sign("<html", "HTML, a web page"),
          new Sign("<?xml", "XML, perhaps the error of a download"),
          new Sign("<", "HTML or XML, perhaps the error of a download"),
          new Sign("{", "JSON"));

  private static final List<Sign> BINARIES =
      List.of(
          new Sign("504b0304", "a zip archive: unpack it"),
          new Sign("425a68", "bzip2: unpack it"),
          new Sign("fd377a585a00", "xz: unpack it"),
          new Sign("28b52ffd", "zstd: unpack it"),
          new Sign("89504e47", "a PNG image"),
          new Sign("ffd8ff", "a JPEG image"),
          new Sign("934e554d5059", "a NumPy array"),
          new Sign("50415231", "Parquet"),
          new Sign("894844460d0a1a0a", "HDF5"),
          new Sign("434841494e52554c", "a checkpoint of Chainrule"));

  private Lookalike() {}

  /** Whether this is how gzip begins. */
  public static boolean isGzip(byte[] start) {
    return start.length >= GZIP.length && start[0] == GZIP[0] && start[1] == GZIP[1];
  }

  /** What begins with {@code start}, if that is known. */
  public static Optional<String> what(byte[] start) {
    if (isGzip(start)) {
      return Optional.of("gzip");
    }
    return idx(start).or(() -> text(start)).or(() -> binary(start));
  }

  /** What begins with {@code start}, if it is known to be no text of numbers. */
  static Optional<String> noText(byte[] start) {
    String hex = HexFormat.of().formatHex(start);
    if (hex.startsWith("fffe") || hex.startsWith("feff")) {
      return Optional.of("UTF-16");
    }
    return isGzip(start) ? Optional.of("gzip") : idx(start).or(() -> known(start));
  }

  private static Optional<String> known(byte[] start) {
    return find(TEXTS, lowerCase(start)).or(() -> binary(start));
  }

  /** The same, as a remark that follows the bytes themselves; empty if it is not known. */
  static String remark(byte[] start) {
    return what(start).map(" (%s)"::formatted).orElse("");
  }

  /** Which IDX this is, if it is any. */
  private static Optional<String> idx(byte[] start) {
    if (start.length < Integer.BYTES) {
      return Optional.empty();
    }
    if (start[0] == 0 && start[1] == 0) {
      return idx(start[2], start[3]);
    }
    return start[2] == 0 && start[3] == 0
        ? idx(start[1], start[0]).map(what -> what + ", little-endian")
        : Optional.empty();
  }

  private static Optional<String> idx(int type, int dimensions) {
    String elements = ELEMENTS.get(type);
    if (elements == null || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
      return Optional.empty();
    }
    // So in QMNIST's idx2-int files: the digit first, then who wrote it and where.
    boolean labels = elements.equals("int32") && dimensions == 2;
    return Optional.of(
        Words.format(
            "IDX of %s, %d-dimensional%s",
            elements, dimensions, labels ? ", such as QMNIST's labels with their origin" : ""));
  }

  private static Optional<String> text(byte[] start) {
    String text = lowerCase(start);
    Optional<String> known = find(TEXTS, text);
    boolean visible =
        start.length > 8
            && text.chars().allMatch(c -> (c >= ' ' && c <= '~') || Character.isWhitespace(c));
    return known.isEmpty() && visible
        ? Optional.of("text: '%s'".formatted(SafeMessage.quote(text)))
        : known;
  }

  private static String lowerCase(byte[] start) {
    return new String(start, StandardCharsets.ISO_8859_1)
        .replaceFirst("^(\u00ef\u00bb\u00bf)?\\s*", "")
        .toLowerCase(Locale.ROOT);
  }

  private static Optional<String> binary(byte[] start) {
    return find(BINARIES, HexFormat.of().formatHex(start));
  }

  private static Optional<String> find(List<Sign> signs, String beginning) {
    return signs.stream()
        .filter(sign -> beginning.startsWith(sign.beginning()))
        .map(Sign::what)
        .findFirst();
  }
}
