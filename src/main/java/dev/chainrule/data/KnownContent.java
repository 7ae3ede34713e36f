package dev.chainrule.data;

import dev.chainrule.io.InputFile;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The SHA-256 of the content of files that this JVM has read through. An executor compares what it
 * is about to load with what the driver inspected, as two machines may have different files of one
 * name. It reads a file once, not for each task, unless the file has changed since.
 */
final class KnownContent {
  private static final int MOST = 64;

  /** A file as it was at one moment. */
  private record Look(Path path, long length, long changed) {
    static Look at(InputFile file) {
      return new Look(file.system().makeQualified(file.path()), file.length(), file.changed());
    }
  }

  private static final Map<Look, String> SHA256 =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Look, String> eldest) {
          return size() > MOST;
        }
      };

  private KnownContent() {}

  /** Remembers what was found in {@code file}, which was looked at before it was read. */
  static synchronized void note(InputFile file, String sha256) {
    SHA256.put(Look.at(file), sha256);
  }

  /**
   * Makes sure that {@code file} holds what was inspected. Tasks that begin together wait for the
   * one that reads.
   *
   * @param sha256 of the content, in hex
   * @throws IdxFormatException if it does not
   */
  static synchronized void require(
      Configuration hadoop, String file, IdxHeader header, String sha256) {
    InputFile input = InputFile.find(hadoop, file);
    String found = SHA256.get(Look.at(input));
    if (found == null) {
      found = Dataset.sha256(hadoop, file, header);
      note(input, found);
    }
    if (!found.equals(sha256)) {
      throw new IdxFormatException(
          input.path().toString(), 0, "content of SHA-256 " + found, sha256 + ", as inspected");
    }
  }
}
