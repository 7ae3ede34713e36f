package dev.chainrule.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The bytes of a checkpoint, little-endian; data only.
 *
 * <pre>
 *   0         8   magic "CHAINRUL"
 *   8         4   format version, {@value #VERSION}
 *   12        4   header length H
 *   16        H   {@link CheckpointHeader} in JSON
 *   16 + H    …   the vectors that the header names, numbers in the layout's order, without gaps
 *   end − 40  8   length of the file
 *   end − 32  32  SHA-256 of all before
 * </pre>
 */
final class CheckpointFormat {
  static final int VERSION = 1;

  static final int VERSION_AT = 8;
  static final int HEADER_LENGTH_AT = 12;
  static final int HEADER_AT = 16;
  static final int SHA_BYTES = 32;
  static final int FOOTER_BYTES = Long.BYTES + SHA_BYTES;

  /** In bytes: enough for the history of some hundred thousand epochs. */
  static final int LONGEST_HEADER = 32 << 20;

  /**
   * Bytes of memory that each byte of a header takes while it is read; measured, and rounded up.
   */
  static final long HEADER_MEMORY = 20;

  /** How many numbers, or bytes, are moved at once. */
  static final int CHUNK = 1 << 16;

  private CheckpointFormat() {}

  static byte[] magic() {
    return "CHAINRUL".getBytes(StandardCharsets.US_ASCII);
  }

  /** A little-endian buffer of so many bytes, to be filled. */
  static ByteBuffer littleEndian(int bytes) {
    return littleEndian(new byte[bytes]);
  }

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The SHA-256 of a model file's header, which is in its metadata: computed with zeros in its own
   * place. With the hash of the numbers beside it, no bit of the file can change unnoticed.
   */
  static final class HeaderSeal {
    static final String KEY = "header_sha256";

    /** The value while the hash is computed. */
    static final String BLANK = "0".repeat(64);

    /** What precedes the value, in JSON without spaces. */
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

    /** {@code header} with its hash filled in; unchanged if it has no place for one. */
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
}
