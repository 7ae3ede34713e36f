package dev.chainrule.run;

import static dev.chainrule.run.CheckpointFormat.CHUNK;
import static dev.chainrule.run.CheckpointFormat.FOOTER_BYTES;
import static dev.chainrule.run.CheckpointFormat.HEADER_AT;
import static dev.chainrule.run.CheckpointFormat.HEADER_LENGTH_AT;
import static dev.chainrule.run.CheckpointFormat.HEADER_MEMORY;
import static dev.chainrule.run.CheckpointFormat.LONGEST_HEADER;
import static dev.chainrule.run.CheckpointFormat.SHA_BYTES;
import static dev.chainrule.run.CheckpointFormat.VERSION;
import static dev.chainrule.run.CheckpointFormat.VERSION_AT;
import static dev.chainrule.run.CheckpointFormat.littleEndian;

import dev.chainrule.io.MemoryBudget;
import dev.chainrule.io.SafeMessage;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.ParameterLayout;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.TrainState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * Reads a checkpoint from the bytes of the {@link CheckpointFormat}.
 *
 * <p>It uses nothing before length and checksum agree, and allocates no memory for what the file is
 * too short to hold. A checksum reveals damage, not malice, so every size is still checked.
 */
final class CheckpointReader {
  private static final String MORE_MEMORY = "--driver-memory of spark-submit gives more";

  private final String name;
  private final FSDataInputStream in;
  private final long length;

  private CheckpointReader(String name, FSDataInputStream in, long length) {
    this.name = name;
    this.in = in;
    this.length = length;
  }

  /**
   * Reads a whole checkpoint.
   *
   * @param name for messages
   * @param length of the file
   * @throws CheckpointFormatException if it is not whole, or not a checkpoint
   */
  static Checkpoint read(String name, FSDataInputStream in, long length) throws IOException {
    CheckpointReader reader = new CheckpointReader(name, in, length);
    reader.requireWhole();
    return reader.parse();
  }

  private void requireWhole() throws IOException {
    if (length < HEADER_AT + FOOTER_BYTES) {
      throw bad(
          0,
          String.format(Locale.ROOT, "%d bytes", length),
          "a checkpoint's %d or more",
          HEADER_AT + FOOTER_BYTES);
    }
    byte[] magic = bytes(0, VERSION_AT);
    if (!Arrays.equals(magic, CheckpointFormat.magic())) {
      throw bad(0, "magic " + hex(magic), "%s, a checkpoint's", hex(CheckpointFormat.magic()));
    }
    int version = littleEndian(bytes(VERSION_AT, Integer.BYTES)).getInt();
    if (version != VERSION) {
      String age = version > VERSION ? " (of a newer Chainrule)" : "";
      throw bad(
          VERSION_AT,
          String.format(Locale.ROOT, "format version %d%s", version, age),
          "%d",
          VERSION);
    }
    long end = length - FOOTER_BYTES;
    long told = littleEndian(bytes(end, Long.BYTES)).getLong();
    if (told != length) {
      throw bad(
          end,
          String.format(Locale.ROOT, "length %d", told),
          "%d, the file's; it is cut off or damaged",
          length);
    }
    requireChecksum();
  }

  private void requireChecksum() throws IOException {
    MessageDigest digest = CheckpointFormat.sha256();
    byte[] chunk = new byte[CHUNK];
    long end = length - SHA_BYTES;
    in.seek(0);
    for (long at = 0; at < end; ) {
      int count = (int) Math.min(CHUNK, end - at);
      in.readFully(chunk, 0, count);
      digest.update(chunk, 0, count);
      at += count;
    }
    String computed = hex(digest.digest());
    String told = hex(bytes(end, SHA_BYTES));
    if (!computed.equals(told)) {
      throw bad(end, "SHA-256 " + told, "%s; the file is damaged", computed);
    }
  }

  private Checkpoint parse() throws IOException {
    long most = Math.min(LONGEST_HEADER, length - HEADER_AT - FOOTER_BYTES);
    int headerLength = littleEndian(bytes(HEADER_LENGTH_AT, Integer.BYTES)).getInt();
    if (headerLength < 2 || headerLength > most) {
      throw bad(
          HEADER_LENGTH_AT,
          String.format(Locale.ROOT, "header of %d bytes", headerLength),
          "2 to %d",
          most);
    }
    MemoryBudget.require(HEADER_MEMORY * headerLength, name + ": header", MORE_MEMORY);
    try {
      CheckpointHeader header = CheckpointHeader.parse(bytes(HEADER_AT, headerLength));
      TrainState state = header.state(vectors(header, (long) HEADER_AT + headerLength));
      requireWeights(header, state.weights());
      return new Checkpoint(header.settings(), state, header.provenance());
    } catch (IllegalArgumentException e) {
      throw new CheckpointFormatException(
          String.format(Locale.ROOT, "%s, offset %d: %s", name, HEADER_AT, SafeMessage.reason(e)),
          e);
    }
  }

  private Map<String, Parameters> vectors(CheckpointHeader header, long at) throws IOException {
    ComputeSettings compute = header.settings().training().compute();
    ParameterLayout layout = compute.network().layout();
    Precision precision = compute.precision();
    long bytes = (long) header.vectors().size() * layout.size() * precision.bytes();
    if (bytes != length - FOOTER_BYTES - at) {
      throw bad(
          at,
          String.format(Locale.ROOT, "%d bytes of numbers", length - FOOTER_BYTES - at),
          "%d, as the header says",
          bytes);
    }
    MemoryBudget.require(bytes, name + ": numbers", MORE_MEMORY);
    in.seek(at);
    Map<String, Parameters> vectors = new LinkedHashMap<>();
    for (String vector : header.vectors()) {
      vectors.put(vector, vector(layout, precision));
    }
    return vectors;
  }

  private Parameters vector(ParameterLayout layout, Precision precision) throws IOException {
    Parameters vector = Parameters.zeros(layout, precision);
    for (int from = 0; from < layout.size(); from += CHUNK) {
      byte[] bytes = new byte[Math.min(CHUNK, layout.size() - from) * precision.bytes()];
      in.readFully(bytes);
      vector.setLittleEndianBytes(from, ByteBuffer.wrap(bytes));
    }
    return vector;
  }

  private void requireWeights(CheckpointHeader header, Parameters weights) {
    if (!weights.sha256().equals(header.weightsSha256())) {
      throw new IllegalArgumentException(
          "weightsSha256 %s, expected %s"
              .formatted(SafeMessage.quote(header.weightsSha256()), weights.sha256()));
    }
  }

  private byte[] bytes(long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(at, bytes);
    return bytes;
  }

  private CheckpointFormatException bad(long at, String found, String expected, Object... more) {
    return new CheckpointFormatException(
        String.format(
            Locale.ROOT,
            "%s, offset %d: %s, expected %s",
            name,
            at,
            found,
            String.format(Locale.ROOT, expected, more)));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
