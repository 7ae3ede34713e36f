package dev.chainrule.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code chainrule export} and {@code chainrule import}. */
class ExportCommandsTest {
  /** A model of 3,2,2 in float64, in a file that stays as it is. */
  private static final Path MODEL =
      Path.of("src/test/resources/dev/chainrule/golden/model-2.safetensors");

  @TempDir Path dir;

  private static Outcome run(Object... words) {
    return Outcome.run(Stream.of(words).map(String::valueOf).toArray(String[]::new));
  }

  private static void assertRefused(int code, String told, Object... words) {
    Outcome outcome = run(words);
    assertEquals(code, outcome.code(), outcome.err());
    assertEquals(told + "\n", outcome.err());
    assertEquals("", outcome.out());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void importedModelIsTheFileThatWasExported() throws IOException {
    Path exported = dir.resolve("folder/exported.safetensors");
    Path imported = dir.resolve("imported.safetensors");
    Outcome export = run("export", MODEL, "--to", exported);
    assertEquals(0, export.code(), export.err());
    assertEquals("Wrote " + exported + ": safetensors in PyTorch's layout\n", export.out());
    Outcome back = run("import", exported, "--to", imported);
    assertEquals(0, back.code(), back.err());
    assertArrayEquals(Files.readAllBytes(MODEL), Files.readAllBytes(imported));
  }

  @Test
  void nothingIsReplacedUnlessTheUserSaysSo() throws IOException {
    Path file = Files.writeString(dir.resolve("digits.onnx"), "precious");
    assertRefused(
        ExitCode.OUTPUT,
        "chainrule: " + file + ": exists; --overwrite replaces it",
        "export",
        MODEL,
        "--to",
        file);
    assertEquals("precious", Files.readString(file));
    assertEquals(0, run("export", MODEL, "--to", file, "--overwrite").code());
    assertTrue(Files.size(file) > 100);
    assertEquals(List.of("digits.onnx"), files());
  }

  @Test
  void directoryIsNoFileWithAndWithoutOverwrite() {
    String told = "chainrule: " + dir + ": is a directory, expected a file";
    assertRefused(ExitCode.OUTPUT, told, "export", MODEL, "--to", dir, "--as", "onnx");
    assertRefused(
        ExitCode.OUTPUT, told, "export", MODEL, "--to", dir, "--as", "onnx", "--overwrite");
    assertRefused(ExitCode.OUTPUT, told, "import", MODEL, "--to", dir);
  }

  @Test
  void formatFollowsFromTheNameOrFromTheUser() throws IOException {
    assertRefused(
        ExitCode.USAGE,
        "chainrule: --to: digits.bin, expected a name that ends in .onnx or .safetensors, or --as"
            + " beside it",
        "export",
        MODEL,
        "--to",
        "digits.bin");
    Path bin = dir.resolve("digits.bin");
    assertEquals(0, run("export", MODEL, "--to", bin, "--as", "onnx").code());
    Path onnx = dir.resolve("digits.onnx");
    assertEquals(0, run("export", MODEL, "--to", onnx).code());
    assertArrayEquals(Files.readAllBytes(onnx), Files.readAllBytes(bin));
  }

  @Test
  void mistakesAreToldBeforeAnythingIsWritten() throws IOException {
    Path file = dir.resolve("to.safetensors");
    assertRefused(
        ExitCode.USAGE,
        "chainrule: MODEL: missing, expected a model.safetensors or a run directory\n"
            + "chainrule: --to: missing, expected a file to write",
        "export");
    assertRefused(
        ExitCode.USAGE,
        "chainrule: FILE: missing, expected a safetensors file\n"
            + "chainrule: --to: missing, expected a file to write",
        "import");
    assertRefused(
        ExitCode.USAGE,
        "chainrule: --hidden: given without --layers, expected both\n"
            + "chainrule: --loss: given without a network, expected --layers or --network beside it",
        "import",
        MODEL,
        "--hidden",
        "tanh",
        "--loss",
        "half-squared-error",
        "--to",
        file);
    assertRefused(
        ExitCode.USAGE,
        "chainrule: --network: column 1: dense: expected input(N) at the beginning",
        "import",
        MODEL,
        "--network",
        "dense(3)",
        "--to",
        file);
    assertRefused(
        ExitCode.DATA,
        "chainrule: no.safetensors: no such file",
        "import",
        "no.safetensors",
        "--to",
        file);
    assertEquals(List.of(), files());
  }
}
