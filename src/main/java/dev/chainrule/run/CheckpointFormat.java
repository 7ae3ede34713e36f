package dev.chainrule.run;

import dev.chainrule.io.Words;
import dev.chainrule.model.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The bytes of a checkpoint, little-endian; data only. {@link CheckpointReader} reads what is
 * written here.
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

  private CheckpointFormat() {}

  static byte[] magic() {
    return "CHAINRUL".getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Writes all of {@code checkpoint}.
   *
   * @throws IOException if {@code out} fails, or the header is longer than a reader would accept
   */
  static void write(Checkpoint checkpoint, OutputStream out) throws IOException {
    CheckpointHeader header = CheckpointHeader.of(checkpoint);
    byte[] json = header.toJson();
    if (json.length > LONGEST_HEADER) {
      throw new IOException(
          Words.format("header of %d bytes, expected at most %d", json.length, LONGEST_HEADER));
    }
    DigestOutputStream digested = new DigestOutputStream(out, DigestUtils.getSha256Digest());
    byte[] start = new byte[HEADER_AT];
    LittleEndian.of(start).put(magic()).putInt(VERSION).putInt(json.length);
    digested.write(start);
    digested.write(json);
    long length = (long) HEADER_AT + json.length + FOOTER_BYTES;
    Map<String, Parameters> vectors = vectors(checkpoint);
    for (String name : header.vectors()) {
      Parameters vector = vectors.get(name);
      LittleEndian.write(vector, digested);
      length += (long) vector.layout().size() * vector.precision().bytes();
    }
    digested.write(LittleEndian.bytes(length));
    out.write(digested.getMessageDigest().digest());
  }

  private static Map<String, Parameters> vectors(Checkpoint checkpoint) {
    Map<String, Parameters> vectors = new HashMap<>(checkpoint.state().optimizer());
    vectors.put(CheckpointHeader.WEIGHTS, checkpoint.state().weights());
    vectors.put(CheckpointHeader.BEFORE, checkpoint.state().previousWeights());
    return vectors;
  }
}
