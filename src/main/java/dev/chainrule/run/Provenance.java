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

  /** The facts of this process, completed by those of a run. */
  public static Provenance of(String spark, String blas, String trainData, String testData) {
    Properties build = buildProperties();
    String dirty = "true".equals(build.getProperty("git.dirty")) ? "-dirty" : "";
    return new Provenance(
        build.getProperty("git.build.version", "unknown"),
        build.getProperty("git.commit.id.abbrev", "unknown") + dirty,
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

  /** Version and commit, as the build wrote them. */
  public static Properties buildProperties() {
    Properties properties = new Properties();
    try (InputStream in = Provenance.class.getResourceAsStream("/dev/chainrule/git.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
