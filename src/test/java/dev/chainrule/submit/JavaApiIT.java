package dev.chainrule.submit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.submit.Shell.Result;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example program as a user has it: compiled against Chainrule's jar and Spark's alone, packed,
 * and submitted to Spark.
 */
@Timeout(1800)
class JavaApiIT {
  private static final Path SOURCE =
      Shell.HOME.resolve("src/test/java/dev/chainrule/example/DigitsProgram.java");
  private static final Path PAGE = Shell.HOME.resolve("src/site/markdown/java-api.md");

  /** A block of Java on the page, and the name of its class. */
  private static final Pattern JAVA =
      Pattern.compile("```java\n(.*?public class (\\w+).*?)```", Pattern.DOTALL);

  private static final Path API = Shell.HOME.resolve("src/main/java/dev/chainrule/api");
  private static final Path CHAINRULE = Shell.HOME.resolve("target/chainrule.jar");

  @TempDir static Path temporary;
  private static Path program;

  @BeforeAll
  static void compileAndPack() throws IOException {
    MnistSubset.write(Files.createDirectory(temporary.resolve("data")), 4000, 1000);
    Path classes = Files.createDirectory(temporary.resolve("classes"));
    compile(classes, List.of(new Source("DigitsProgram", Files.readString(SOURCE))));
    program = temporary.resolve("program.jar");
    pack(classes, program);
  }

  /** A class as it is written. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("string:///" + name + Kind.SOURCE.extension), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static void compile(Path classes, List<Source> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter told = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of("-cp", classPath(), "-d", classes.toString(), "--release", "17");
      boolean compiled = compiler.getTask(told, files, null, options, null, sources).call();
      assertTrue(compiled, told.toString());
    }
  }

  private static String classPath() throws IOException {
    try (Stream<Path> jars = Files.list(Shell.SPARK.resolve("jars"))) {
      return Stream.concat(Stream.of(CHAINRULE), jars)
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, entries);
      }
    }
  }

  private static Result submit(String master, String model) throws Exception {
    List<Object> words = new ArrayList<>(List.of(Shell.SPARK.resolve("bin/spark-submit")));
    words.addAll(List.of("--master", master, "--jars", CHAINRULE));
    words.addAll(List.of("--class", "dev.chainrule.example.DigitsProgram"));
    words.addAll(List.of("--driver-memory", "1g", "--conf", "spark.executor.memory=600m"));
    words.addAll(List.of("--conf", "spark.ui.enabled=false", program));
    words.addAll(List.of(temporary.resolve("data"), temporary.resolve(model)));
    Result result = new Shell(temporary).with("SPARK_LOCAL_IP", "127.0.0.1").run(words.toArray());
    assertEquals(0, result.exitCode(), result.errors());
    return result;
  }

  private static double accuracy(Result result, String of) {
    return result
        .output()
        .lines()
        .filter(line -> line.startsWith(of + ": accuracy "))
        .map(line -> line.replaceAll(".*accuracy ([0-9.]+).*", "$1"))
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow(() -> new AssertionError(result.output()));
  }

  private static long lines(Result result, String part) {
    return result.errors().lines().filter(line -> line.contains(part)).count();
  }

  @Test
  void exampleGivesTheSameOnALaptopAndOnACluster() throws Exception {
    Result laptop = submit("local[2]", "laptop.safetensors");
    assertTrue(accuracy(laptop, "digits") > 0.85, laptop.output());
    assertTrue(accuracy(laptop, "rings") > 0.95, laptop.output());
    assertTrue(laptop.output().contains("rings: classes [0, 2]\n"), laptop.output());
    assertTrue(laptop.output().contains("resident makes the same weights\n"), laptop.output());
    assertTrue(laptop.output().contains("the file holds the same weights\n"), laptop.output());
    assertTrue(laptop.output().contains("two at once: the same weights\n"), laptop.output());
    assertTrue(laptop.output().endsWith("the context still runs\n"), laptop.output());
    assertEquals(1, lines(laptop, "listener dev.chainrule.example.DigitsProgram$Broken failed"));

    try (TestCluster cluster =
        TestCluster.start(temporary.resolve("cluster"), "--workers", "2", "--memory=1g")) {
      Result far = submit(cluster.masterUrl(), "cluster.safetensors");
      assertEquals(laptop.output(), far.output());
    }
    assertEquals(
        -1,
        Files.mismatch(
            temporary.resolve("laptop.safetensors"), temporary.resolve("cluster.safetensors")));
  }

  @Test
  void whatThePageShowsCompiles() throws IOException {
    Matcher blocks = JAVA.matcher(Files.readString(PAGE));
    List<Source> sources = new ArrayList<>();
    while (blocks.find()) {
      sources.add(new Source(blocks.group(2), blocks.group(1)));
    }
    assertEquals(3, sources.size());
    compile(Files.createDirectory(temporary.resolve("page")), sources);
  }

  /** The documentation of what other programs use. */
  @Test
  void documentationBuildsWithoutAWarning() throws IOException {
    DocumentationTool javadoc = ToolProvider.getSystemDocumentationTool();
    DiagnosticCollector<JavaFileObject> told = new DiagnosticCollector<>();
    Path out = temporary.resolve("doc");
    try (StandardJavaFileManager files = javadoc.getStandardFileManager(told, null, null);
        Stream<Path> sources = Files.list(API)) {
      boolean built =
          javadoc
              .getTask(
                  new StringWriter(),
                  files,
                  told,
                  null,
                  List.of("-quiet", "-Xdoclint:all", "-d", out.toString(), "-cp", classPath()),
                  files.getJavaFileObjects(sources.toArray(Path[]::new)))
              .call();
      assertEquals(List.of(), told.getDiagnostics());
      assertTrue(built);
    }
    assertTrue(Files.exists(out.resolve("dev/chainrule/api/ChainruleTrainer.html")));
  }
}
