package dev.chainrule.run;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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

  /** In bytes: the history of some hundred thousand epochs. */
  static final int LONGEST_HEADER = 32 << 20;

  /** Memory that a header takes while it is read, per byte of it; measured, and rounded up. */
  static final long HEADER_MEMORY = 20;

  /** How many numbers, or bytes, are moved at once. */
  static final int CHUNK = 1 << 16;

  private CheckpointFormat() {}

  static byte[] magic() {
    return "CHAINRUL".getBytes(StandardCharsets.US_ASCII);
  }

  /** So many bytes to be filled. */
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
}
