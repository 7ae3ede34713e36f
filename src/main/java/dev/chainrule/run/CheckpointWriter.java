package dev.chainrule.run;

import static dev.chainrule.run.CheckpointFormat.CHUNK;
import static dev.chainrule.run.CheckpointFormat.FOOTER_BYTES;
import static dev.chainrule.run.CheckpointFormat.HEADER_AT;
import static dev.chainrule.run.CheckpointFormat.LONGEST_HEADER;
import static dev.chainrule.run.CheckpointFormat.littleEndian;

import dev.chainrule.model.Parameters;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Writes a checkpoint as bytes of the {@link CheckpointFormat}. */
final class CheckpointWriter {
  private CheckpointWriter() {}

  static void write(Checkpoint checkpoint, OutputStream out) throws IOException {
    CheckpointHeader header = CheckpointHeader.of(checkpoint);
    byte[] json = header.toJson();
    if (json.length > LONGEST_HEADER) {
      throw new IOException(
          String.format(
              Locale.ROOT, "header of %d bytes, expected at most %d", json.length, LONGEST_HEADER));
    }
    Map<String, Parameters> vectors = vectors(checkpoint);
    DigestOutputStream digested = new DigestOutputStream(out, CheckpointFormat.sha256());
    digested.write(CheckpointFormat.magic());
    digested.write(
        littleEndian(2 * Integer.BYTES)
            .putInt(CheckpointFormat.VERSION)
            .putInt(json.length)
            .array());
    digested.write(json);
    long written = (long) HEADER_AT + json.length;
    for (String vector : header.vectors()) {
      written += write(vectors.get(vector), digested);
    }
    digested.write(littleEndian(Long.BYTES).putLong(written + FOOTER_BYTES).array());
    out.write(digested.getMessageDigest().digest());
  }

  private static Map<String, Parameters> vectors(Checkpoint checkpoint) {
    Map<String, Parameters> vectors = new LinkedHashMap<>(checkpoint.state().optimizer());
    vectors.put(CheckpointHeader.WEIGHTS, checkpoint.state().weights());
    vectors.put(CheckpointHeader.BEFORE, checkpoint.state().previousWeights());
    return vectors;
  }

  private static long write(Parameters vector, OutputStream out) throws IOException {
    int size = vector.layout().size();
    for (int from = 0; from < size; from += CHUNK) {
      out.write(vector.littleEndianBytes(from, Math.min(CHUNK, size - from)).array());
    }
    return (long) size * vector.precision().bytes();
  }
}
