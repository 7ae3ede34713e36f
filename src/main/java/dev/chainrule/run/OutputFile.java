package dev.chainrule.run;

import dev.chainrule.io.InputFile;
import dev.chainrule.io.OutputException;
import dev.chainrule.io.Storage;
import dev.chainrule.io.UserPath;
import org.apache.hadoop.conf.Configuration;

/** A single file that a user asked for, in any file system that Hadoop knows. */
public final class OutputFile {
  private OutputFile() {}

  /**
   * Refuses to replace what is there.
   *
   * @throws OutputException if there is anything at {@code name}
   */
  public static void requireNew(Configuration hadoop, String name) {
    requireNoDirectory(hadoop, name);
    if (Storage.status(hadoop, UserPath.hadoop(name)).isPresent()) {
      throw new OutputException(name + ": exists; --overwrite replaces it");
    }
  }

  /** Which {@code --overwrite} would not replace either. */
  private static void requireNoDirectory(Configuration hadoop, String name) {
    if (InputFile.isDirectory(hadoop, name)) {
      throw new OutputException(name + ": is a directory, expected a file");
    }
  }

  /**
   * Writes it, whole or not at all; a file that is there is replaced, and a folder that is missing
   * is made.
   *
   * @throws OutputException if it is a directory, or cannot be written
   */
  public static void write(Configuration hadoop, String name, RunDirectory.Content content) {
    requireNoDirectory(hadoop, name);
    int end = name.lastIndexOf('/');
    RunDirectory.existing(hadoop, end < 0 ? "." : name.substring(0, Math.max(1, end)))
        .write(name.substring(end + 1), content);
  }
}
