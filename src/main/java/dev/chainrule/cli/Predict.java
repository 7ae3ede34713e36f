package dev.chainrule.cli;

import dev.chainrule.data.CsvManner;
import dev.chainrule.data.CsvStream;
import dev.chainrule.data.Dataset;
import dev.chainrule.data.RowCursor;
import dev.chainrule.data.RowSource;
import dev.chainrule.data.image.CharacterImage;
import dev.chainrule.data.image.Pictures;
import dev.chainrule.io.DataException;
import dev.chainrule.io.InputFile;
import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.chainrule.model.GradientMethod;
import dev.chainrule.model.Network;
import dev.chainrule.predict.PartFiles;
import dev.chainrule.predict.Prediction.Place;
import dev.chainrule.predict.PredictionPrinter;
import dev.chainrule.predict.PredictionText;
import dev.chainrule.predict.RowPredictor;
import dev.chainrule.run.LiveLine;
import dev.chainrule.run.ModelFile;
import dev.chainrule.settings.InvalidSettingsException;
import dev.chainrule.settings.Problem;
import dev.chainrule.settings.Setting;
import dev.chainrule.spark.ClusterSettings;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.SparkPrediction;
import dev.chainrule.train.ComputeSettings;
import dev.chainrule.train.FormatSettings;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code chainrule predict}. */
@Command(
    name = "predict",
    description = {
      "What a saved model takes pictures or rows for.",
      "Standard output is the predictions, a line for each, and nothing else."
    },
    footer = {
      "",
      "Examples:",
      "  chainrule predict --model runs/2026-11-27-090000 photo.jpg scans/",
      "  chainrule predict --model runs/2026-11-27-090000 --output-format csv < rows.csv"
    })
final class Predict extends CheckedCommand {
  /** What is written for whom. */
  enum OutputFormat {
    AUTO,
    TABLE,
    JSONL,
    CSV
  }

  static final Setting<Integer> TOP_K =
      TopK.setting("How many classes a line names, the most probable first.");
  static final Setting<Boolean> PROBABILITIES =
      Setting.flag(
          "probabilities", false, "Write the probability of every class too, in their order.");
  static final Setting<OutputFormat> OUTPUT_FORMAT =
      Setting.choice(
          "output-format",
          OutputFormat.AUTO,
          "table: for people; jsonl: a JSON object in each line; csv: with a header; auto: table on"
              + " a terminal, else jsonl.");

  static final Setting<String> LABEL =
      Setting.custom(
              "label",
              "COLUMN",
              String.class,
              word -> word,
              "none, first, last, a name in the header, a number from 1, or #N",
              "Which column of CSV rows has a label, and so is no input: none, first, last, its"
                  + " name in the header, or its number from 1, as #N if the header's names are"
                  + " numbers.")
          .orElse("none");
  static final Setting<String> OUT =
      PathOption.anywhere(
          "out",
          "DIR",
          "Have Spark's tasks write the predictions, of pictures or of one data file, into part"
              + " files in this directory, which is new or empty.");
  static final Setting<Boolean> OVERWRITE =
      Setting.flag(
          "overwrite",
          false,
          "Replace the predictions in --out when the new ones are whole. Of anything else, nothing"
              + " is deleted.");

  /** Pictures of which is told what was done to them. */
  private static final int MOST_TOLD = 10;

  @Parameters(
      paramLabel = "INPUT",
      arity = "0..*",
      converter = PathOption.Anywhere.class,
      description =
          "PNG or JPEG pictures of any size, directories of such, data files (CSV, LIBSVM, IDX), or -"
              + " for CSV rows on standard input. Standard input if there is none.")
  List<String> words = List.of();

  @Mixin
  SettingGroup prediction =
      new SettingGroup(
          "Prediction",
          Evaluate.MODEL,
          TOP_K,
          PROBABILITIES,
          OUTPUT_FORMAT,
          OUT,
          OVERWRITE,
          Evaluate.SHARDS);

  @Mixin
  SettingGroup data =
      new SettingGroup(
          "Data", FormatSettings.FORMAT, FormatSettings.SEPARATOR, FormatSettings.HEADER, LABEL);

  @Mixin ProgressOptions progress = new ProgressOptions();

  /** Parts are not added up, and no steps are made. */
  @Mixin
  ClusterOptions cluster =
      new ClusterOptions(
          ClusterSettings.TREE_DEPTH, ClusterSettings.STRICT, ClusterSettings.RESIDENT_PORT);

  @Mixin ExecutorOptions executors = new ExecutorOptions();

  private ModelFile.Model model;
  private PredictionPrinter printer;
  private int told;

  @Override
  void check() {
    common.require(
        prediction.get(Evaluate.MODEL) != null,
        Evaluate.MODEL,
        "missing",
        "a model file or a run directory");
    common.require(
        !words.isEmpty() || !Terminal.isInteractive(),
        new Problem(
            null, "INPUT: missing, expected pictures, data files, or rows on standard input"));
    common.require(
        words.stream().filter(PredictInput.STANDARD_INPUT::equals).count() <= 1,
        new Problem(null, "INPUT: - twice, expected it once at most"));
    if (prediction.get(OUT) != null) {
      common.require(
          !words.isEmpty() && !words.contains(PredictInput.STANDARD_INPUT),
          OUT,
          "for standard input",
          "pictures or one data file as INPUT");
      common.require(
          prediction.get(OUTPUT_FORMAT) != OutputFormat.TABLE,
          OUTPUT_FORMAT,
          "table for part files",
          "jsonl or csv");
    }
    common.require(
        prediction.get(OUT) != null || !common.isGiven(OVERWRITE.option()),
        OVERWRITE,
        "given without --out",
        "both");
    executors.check(common, cluster.master(common.sparkConf()));
    cluster.check(common, prediction.get(Evaluate.SHARDS));
  }

  @Override
  int run() {
    Configuration hadoop = common.hadoop();
    model = ModelFile.read(hadoop, prediction.get(Evaluate.MODEL));
    int topK = TopK.of(prediction.get(TOP_K), model.network().classes());
    List<PredictInput> inputs =
        PredictInput.of(
            hadoop, words, Optional.ofNullable(data.get(FormatSettings.FORMAT)), manner());
    PredictionText text =
        new PredictionText(
            format(),
            columns(inputs),
            model.encoding(),
            model.network().loss(),
            topK,
            prediction.get(PROBABILITIES));
    if (prediction.get(OUT) != null) {
      writeParts(hadoop, source(inputs), text);
    } else {
      print(hadoop, inputs, text);
    }
    return ExitCode.DONE;
  }

  /** Files are named where there are several, or a picture. */
  private PredictionText.Columns columns(List<PredictInput> inputs) {
    boolean rows = inputs.stream().anyMatch(PredictInput::hasRowNumbers);
    boolean files = !rows || inputs.size() > 1;
    int widest = inputs.stream().mapToInt(PredictInput::nameWidth).max().orElseThrow();
    return new PredictionText.Columns(files ? widest : 0, rows);
  }

  /** All inputs as one set, in their order. */
  private RowSource source(List<PredictInput> inputs) {
    List<InputFile> pictures =
        inputs.stream()
            .filter(PredictInput.Picture.class::isInstance)
            .map(input -> ((PredictInput.Picture) input).file())
            .toList();
    if (pictures.size() == inputs.size()) {
      return Pictures.of(pictures, side(model.network()));
    } else if (inputs.size() == 1 && inputs.get(0) instanceof PredictInput.Rows rows) {
      return rows.source();
    }
    String found = "for " + String.join(", ", words);
    throw new InvalidSettingsException(
        List.of(Problem.of(OUT.name(), found, "pictures or one data file as INPUT")));
  }

  /** By Spark. */
  private void writeParts(Configuration hadoop, RowSource source, PredictionText text) {
    Dataset set = Dataset.inspect(hadoop, source);
    boolean fits =
        source.isSparse()
            ? set.features() <= model.network().features()
            : set.features() == model.network().features();
    if (!fits) {
      throw new DataException(
          Words.format(
              "%s: rows of %d numbers, expected %d, the network's inputs",
              source.name(), set.features(), model.network().features()));
    }
    ComputeSettings compute =
        new ComputeSettings(
                model.network(),
                model.weights().precision(),
                GradientMethod.defaultFor(model.network()),
                cluster.blas())
            .with(model.encoding());
    PartFiles parts =
        new PartFiles(prediction.get(OUT), "." + text.format().label(), prediction.get(OVERWRITE));
    try (LiveLine live = progress.openBesideResult()) {
      live.stage("predicting " + Words.count(set.rows(), "row"));
      SparkPrediction.run(
          executors.apply(cluster.apply(common.sparkConf())),
          compute,
          cluster.settings(executors.cores(), EngineChoice.AGGREGATE),
          set,
          prediction.get(Evaluate.SHARDS),
          model.weights(),
          text,
          parts);
    }
    System.err.println(
        Words.format("chainrule: wrote %,d predictions to %s", set.rows(), parts.directory()));
  }

  /** In this process, without Spark. */
  private void print(Configuration hadoop, List<PredictInput> inputs, PredictionText text) {
    Blas.use(cluster.blas());
    printer =
        new PredictionPrinter(
            new RowPredictor(model.network(), model.weights(), model.encoding()), text, System.out);
    printer.begin(model.network().classes());
    long pictures = inputs.stream().filter(PredictInput.Picture.class::isInstance).count();
    try {
      for (PredictInput input : inputs) {
        if (printer.isLost()) {
          return;
        }
        if (input instanceof PredictInput.Picture picture) {
          add(picture, pictures);
          printer.flush(); // Pictures are rows of one set, as where they go into parts.
        } else if (input instanceof PredictInput.Rows rows) {
          add(hadoop, rows);
          printer.endInput();
        } else {
          addStandardInput();
          printer.endInput();
        }
      }
    } finally {
      printer.flush(); // Also if a row is bad: those before it are not.
    }
  }

  private PredictionText.Format format() {
    return switch (prediction.get(OUTPUT_FORMAT)) {
      case TABLE -> PredictionText.Format.TABLE;
      case JSONL -> PredictionText.Format.JSONL;
      case CSV -> PredictionText.Format.CSV;
      case AUTO ->
          Terminal.isInteractive() ? PredictionText.Format.TABLE : PredictionText.Format.JSONL;
    };
  }

  private void add(PredictInput.Picture picture, long pictures) {
    CharacterImage image = CharacterImage.read(picture.file(), side(model.network()));
    tell(picture, image, pictures);
    float[] numbers = image.numbers();
    printer.add(new Place(picture.name(), -1), numbers, numbers.length);
  }

  /** The side of the square images that a network was trained on. */
  private static int side(Network network) {
    int side = (int) Math.round(Math.sqrt(network.features()));
    if (side * side != network.features()) {
      throw new DataException(
          Words.format(
              "pictures for a network of %d inputs, expected one of square images, such as 784",
              network.features()));
    }
    return side;
  }

  /** On standard error: standard output is the predictions alone. */
  private void tell(PredictInput.Picture picture, CharacterImage image, long pictures) {
    if (progress.get(ProgressOptions.QUIET) || told > MOST_TOLD) {
      return;
    }
    System.err.println(
        told < MOST_TOLD
            ? "chainrule: %s: %s".formatted(picture.name(), image.history())
            : Words.format("chainrule: and %,d more pictures", pictures - told));
    told++;
  }

  private void add(Configuration hadoop, PredictInput.Rows input) {
    RowSource source = input.source();
    try (RowCursor rows = source.open(hadoop)) {
      for (long row = 0; !printer.isLost() && rows.next(); row++) {
        printer.add(Place.of(input.name(), row, source), rows, source.isSparse());
      }
    } catch (IOException e) {
      throw DataException.unreadable(input.name(), e);
    }
  }

  private void addStandardInput() {
    Optional<CsvStream> opened = CsvStream.open(System.in, "standard input", manner());
    if (opened.isEmpty()) {
      return;
    }
    CsvStream stream = opened.get();
    for (long row = 0; !printer.isLost() && stream.rows().next(); row++) {
      printer.add(new Place(null, row), stream.rows(), false);
      if (stream.isPaused()) {
        printer.flush(); // Somebody may wait for the answer.
      }
    }
  }

  private CsvManner manner() {
    return FormatSettings.manner(
        setting -> setting == FormatSettings.LABEL ? data.get(LABEL) : data.get(setting));
  }
}
