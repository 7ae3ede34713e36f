package dev.chainrule.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 of a model file's header, which stands in its metadata: computed with zeros in its
 * own place. With that of the numbers beside it, no bit of the file can turn unnoticed.
 */
final class HeaderSeal {
  static final String KEY = "header_sha256";

  /** The value while the hash is computed. */
  static final String BLANK = "0".repeat(64);

  /** What stands before the value, in JSON without spaces. */
  private static final String BEFORE = "\"" + KEY + "\":\"";

  private HeaderSeal() {}

  /** The hash that {@code header} should have in it. */
  static String of(byte[] header) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(with(BLANK, header)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** {@code header} with its hash filled in; as it is, if it has no place for one. */
  static byte[] sealed(byte[] header) {
    return with(of(header), header);
  }

  private static byte[] with(String value, byte[] header) {
    int before = new String(header, StandardCharsets.ISO_8859_1).indexOf(BEFORE);
    int at = before + BEFORE.length();
    byte[] filled = header.clone();
    if (before >= 0 && at + value.length() <= header.length) {
      byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(bytes, 0, filled, at, bytes.length);
    }
    return filled;
  }
}
