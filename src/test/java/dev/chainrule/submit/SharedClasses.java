package dev.chainrule.submit;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The archive of Spark's classes that the build makes, for JVMs that {@code spark-class} does not
 * start. Where it is missing or does not fit, they start as well, and slower.
 */
public final class SharedClasses {
  private SharedClasses() {}

  /** Flags by which a JVM uses the archive, and says nothing if it cannot. */
  public static List<String> flags() {
    Path archive = Shell.SPARK.resolve("classes.jsa");
    return Files.exists(archive)
        ? List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off")
        : List.of();
  }

  /** How a class path has to begin: with Spark's jars, in the order of Spark's launcher. */
  public static String classPath() throws IOException {
    Path jars = Shell.SPARK.resolve("jars");
    try (DirectoryStream<Path> first = Files.newDirectoryStream(jars, "slf4j-api-*.jar")) {
      return first.iterator().next() + File.pathSeparator + jars.resolve("*");
    }
  }
}
