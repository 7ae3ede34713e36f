package dev.chainrule.spark;

import dev.chainrule.data.RowSource;
import dev.chainrule.data.ShardLoader;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkFiles;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The files of a set, sent to each executor by {@code SparkContext.addFile}.
 *
 * <p>Spark reads a file's path as a URI with escapes, and puts all files into one directory under
 * their own names. So it is given links that are named after the content: no character of a user's
 * path can be misread, and no two files can collide.
 */
final class ShippedFiles implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final String FOLDER = "chainrule-shipped";

  /** Spark sends them one by one. */
  private static final int MOST_FILES = 1000;

  private final RowSource source;
  private final List<String> names;

  private ShippedFiles(RowSource source, List<String> names) {
    this.source = source;
    this.names = names;
  }

  /**
   * Makes {@code spark} send the files that {@code loader} reads, also to executors that come
   * later.
   *
   * @param hadoop tells which file systems there are
   * @throws DataException if they can no longer be read, or the links cannot be made
   */
  static ShippedFiles send(JavaSparkContext spark, Configuration hadoop, ShardLoader loader) {
    RowSource source = loader.set().source();
    if (source.files().size() > MOST_FILES) {
      throw new DataException(
          Words.format(
              "%s: %d files, expected at most %d to send to executors; put them where all executors"
                  + " can read them, or into one file",
              source.name(), source.files().size(), MOST_FILES));
    }
    List<String> names = new ArrayList<>();
    for (int i = 0; i < source.files().size(); i++) {
      String sha256 = loader.set().contents().get(i).sha256();
      names.add(send(spark, InputFile.find(hadoop, source.files().get(i)), sha256));
    }
    return new ShippedFiles(source, names);
  }

  /** Returns the name that the file has on the executors. Two runs may send the same file. */
  private static synchronized String send(JavaSparkContext spark, InputFile file, String sha256) {
    // The same content may come twice, packed and not.
    String name = "chainrule-" + sha256 + (file.isPacked() ? InputFile.PACKED : "");
    try {
      // Below what Spark deletes with the context.
      Path folder = Files.createDirectories(Path.of(SparkFiles.getRootDirectory(), FOLDER));
      Path here = folder.resolve(name);
      if (Files.notExists(here)) {
        put(file, here);
        spark.addFile(here.toUri().toString());
      }
      return name;
    } catch (IOException e) {
      throw DataException.unreadable(file.path(), e);
    }
  }

  /**
   * A link to a file of this machine; of one elsewhere a copy, since executors may not reach it.
   */
  private static void put(InputFile file, Path here) throws IOException {
    if (file.system() instanceof RawLocalFileSystem local) {
      Files.createSymbolicLink(here, local.pathToFile(file.path()).toPath());
      return;
    }
    try (InputStream in = file.open()) {
      Files.copy(in, here);
    }
  }

  /** Where the executor that asks has them. */
  RowSource here() {
    return source.at(names.stream().map(name -> "file:" + SparkFiles.get(name)).toList());
  }
}
