package dev.chainrule.data;

import dev.chainrule.data.RowCursor.Content;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The SHA-256 of the content of files that this JVM has read through. An executor compares what it
 * is about to load with what the driver inspected, as two machines may have different files of one
 * name. It reads a file once, not for each task, unless the file has changed since; not at all
 * where the file system says what the driver's said.
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
  private static void note(InputFile file, String sha256) {
    SHA256.put(Look.at(file), sha256);
  }

  /**
   * What the file system says of the files of {@code source}, one by one; empty if they are many.
   */
  static List<String> checksums(Configuration hadoop, RowSource source) {
    return source.files().size() > MOST
        ? List.of()
        : source.files().stream()
            .map(file -> InputFile.find(hadoop, file).checksum().orElse(""))
            .toList();
  }

  /**
   * Makes sure that the files of {@code source} hold what was inspected. Tasks that begin together
   * wait for the one that reads.
   *
   * @param source the set, or a copy of it
   * @param set as it was inspected
   * @throws IdxFormatException if they do not
   */
  static synchronized void require(Configuration hadoop, RowSource source, Dataset set) {
    for (int i = 0; i < source.files().size(); i++) {
      require(hadoop, source.files().get(i), set.contents().get(i));
    }
  }

  /** The same for the files that have {@code count} rows from {@code first} on. */
  static void require(Configuration hadoop, RowSource source, Dataset set, int first, int count) {
    if (count == 0 || source.fileOf(first).isEmpty()) {
      require(hadoop, source, set);
      return;
    }
    for (int row = first; row < first + count; row++) {
      require(hadoop, source.files().get(row), set.contents().get(row));
    }
  }

  private static synchronized void require(Configuration hadoop, String file, Content expected) {
    InputFile input = InputFile.find(hadoop, file);
    String found = SHA256.get(Look.at(input));
    if (found == null) {
      found = isTold(input, expected) ? expected.sha256() : sha256(input, expected.bytes());
      note(input, found);
    }
    if (!found.equals(expected.sha256())) {
      throw new IdxFormatException(
          input.path().toString(),
          0,
          "content of SHA-256 " + found,
          expected.sha256() + ", as inspected");
    }
  }

  private static boolean isTold(InputFile input, Content expected) {
    return !expected.checksum().isEmpty()
        && input.checksum().filter(expected.checksum()::equals).isPresent();
  }

  /** What is in a file. */
  static Content of(Configuration hadoop, String file) {
    byte[] bytes = new byte[1 << 16];
    try (ContentReader in = ContentReader.open(hadoop, file)) {
      while (in.readUpTo(bytes, 0, bytes.length) >= 0) {
        // On to the end.
      }
      return in.content();
    } catch (IOException e) {
      throw DataException.unreadable(file, e);
    }
  }

  private static String sha256(InputFile file, long bytes) {
    try (ContentReader in = ContentReader.open(file)) {
      in.expect(bytes + " bytes");
      while (in.offset() < bytes) {
        in.pass((int) Math.min(bytes - in.offset(), 1 << 20));
      }
      in.requireEnd();
      return in.content().sha256();
    } catch (IOException e) {
      throw DataException.unreadable(file.path(), e);
    }
  }

  /** Remembers what an inspection has just found. */
  static synchronized void note(Configuration hadoop, RowSource source, List<Content> contents) {
    for (int i = 0; i < contents.size() && contents.size() <= MOST; i++) {
      note(InputFile.find(hadoop, source.files().get(i)), contents.get(i).sha256());
    }
  }
}
