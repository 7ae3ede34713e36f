package dev.chainrule.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which software made a model, and from which data.
 *
 * @param version of Chainrule
 * @param commit of its sources, with {@code -dirty} if they were changed since
 * @param java vendor and version of the JVM
 * @param os name, version and architecture
 * @param spark version
 * @param blas the driver's engine
 * @param trainDataSha256 of the training images' and labels' uncompressed bytes
 * @param testDataSha256 likewise of the test set
 */
public record Provenance(
    String version,
    String commit,
    String java,
    String os,
    String spark,
    String blas,
    String trainDataSha256,
    String testDataSha256) {
  public static final String VERSION = "git.build.version";
  public static final String COMMIT = "git.commit.id.abbrev";

  /** The facts of this process, completed by those of a run. */
  public static Provenance of(String spark, String blas, String trainData, String testData) {
    return new Provenance(
        build(VERSION),
        build(COMMIT) + (build("git.dirty").equals("true") ? "-dirty" : ""),
        System.getProperty("java.vendor") + " " + Runtime.version(),
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        spark,
        blas,
        trainData,
        testData);
  }

  /** What the build wrote under one of these keys; {@code unknown} if nothing. */
  public static String build(String key) {
    Properties properties = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream("/dev/chainrule/git.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty(key, "unknown");
  }
}
