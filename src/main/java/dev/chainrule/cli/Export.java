package dev.chainrule.cli;

import dev.chainrule.export.OnnxModel;
import dev.chainrule.export.PyTorchFile;
import dev.chainrule.io.ProtoMessage;
import dev.chainrule.linalg.Precision;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.ModelFile.Model;
import dev.chainrule.run.RunDirectory.Content;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code chainrule export}. */
@Command(
    name = "export",
    description = {
      "Writes a saved model for other programs: as ONNX, or for PyTorch.",
      "ONNX takes numbers as data files have them (pixels from 0 to 255) and gives probabilities."
          + " PyTorch gets a safetensors file with the state_dict of an nn.Sequential."
    },
    footer = {
      "",
      "Examples:",
      "  chainrule export runs/2026-11-27-090000 --to digits.onnx",
      "  chainrule export runs/2026-11-27-090000 --to digits.safetensors"
    })
final class Export extends CheckedCommand {
  /** What it can be exported as. */
  enum Target {
    ONNX(".onnx") {
      @Override
      Content content(Model model) {
        ProtoMessage file = OnnxModel.of(model);
        return file::writeTo;
      }

      @Override
      String told(Model model) {
        return model.weights().precision() == Precision.FLOAT32
            ? "ONNX"
            : "ONNX, with weights rounded to float32";
      }
    },
    PYTORCH(".safetensors") {
      @Override
      Content content(Model model) {
        return out -> PyTorchFile.write(model, out);
      }

      @Override
      String told(Model model) {
        return "safetensors in PyTorch's layout";
      }
    };

    private final String ending;

    Target(String ending) {
      this.ending = ending;
    }

    abstract Content content(Model model);

    /** What was written, in words. */
    abstract String told(Model model);

    static Optional<Target> of(String file) {
      return Arrays.stream(values())
          .filter(target -> file.toLowerCase(Locale.ROOT).endsWith(target.ending))
          .findFirst();
    }
  }

  static final Setting<Target> AS =
      Setting.choice(
              "as",
              Target.class,
              target -> target.name().toLowerCase(Locale.ROOT),
              "What to write.")
          .orElseAs("by the ending of --to: .onnx, or .safetensors for pytorch");

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      converter = PathOption.Anywhere.class,
      description = "A model.safetensors, or the run directory that holds one.")
  String model;

  @Mixin SettingGroup target = new SettingGroup("Output", AS);
  @Mixin FileOutput output = new FileOutput();

  @Override
  void check() {
    common.require(
        model != null,
        new Problem(null, "MODEL: missing, expected a model.safetensors or a run directory"));
    output.check(common);
    common.require(
        output.name() == null || target().isPresent(),
        FileOutput.TO,
        output.name(),
        "a name that ends in .onnx or .safetensors, or --as beside it");
  }

  private Optional<Target> target() {
    return Optional.ofNullable(target.get(AS)).or(() -> Target.of(output.name()));
  }

  @Override
  int run() {
    Configuration hadoop = common.hadoop();
    output.requireFree(hadoop);
    Model saved = ModelFile.read(hadoop, model);
    Target as = target().orElseThrow();
    output.write(hadoop, as.content(saved));
    System.out.println("Wrote " + output.name() + ": " + as.told(saved));
    return ExitCode.DONE;
  }
}
