package dev.chainrule.tensorboard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.MnistSubset;
import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.Parameters;
import dev.chainrule.train.Flow;
import dev.chainrule.train.LocalRun;
import dev.chainrule.train.StopRequest;
import dev.chainrule.train.TrainListener;
import dev.chainrule.train.TrainSettings;
import dev.chainrule.train.TrainState;
import dev.chainrule.train.TrainingResult.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.SessionLog.SessionStatus;
import org.tensorflow.proto.Summary;

/** Event files say what the loop said, by TensorFlow's own classes. */
class TensorBoardTest {
  private static final Map<String, String> WORDS =
      new TreeMap<>(Map.of("batch", "1000", "lr", "1e-1", "hidden", "relu", "nesterov", "true"));

  @TempDir static Path dir;
  private static LocalRun local;
  private static TrainSettings settings;

  @BeforeAll
  static void writeData() throws IOException {
    local = new LocalRun(MnistSubset.write(dir, 3000, 500));
    settings = local.settings().withBatch(1000).build();
  }

  /** What the loop tells every listener. */
  private static final class Told implements TrainListener {
    private final List<StepReport> steps = new ArrayList<>();
    private final List<EpochReport> epochs = new ArrayList<>();
    private final List<Flow> flows = new ArrayList<>();
    private Parameters weights;
    private Parameters gradient;
    private long[][] confusion;
    private TrainState half;

    @Override
    public void stepDone(StepReport report) {
      steps.add(report);
    }

    @Override
    public void epochMeasured(EpochDetails details) {
      flows.add(details.flow());
      weights = details.weights().copy();
      gradient = details.gradient().orElseThrow().copy();
      confusion = details.judged().confusion();
    }

    @Override
    public void epochDone(EpochReport report) {
      epochs.add(report);
    }

    @Override
    public void reached(TrainState state) {
      if (state.steps() == 3) {
        half = new TrainState(3, state.vectors().copy(), state.metrics());
      }
    }
  }

  private static TensorBoard board(Path folder) {
    return new TensorBoard(new Configuration(), folder.toString(), "test", WORDS);
  }

  private static Told train(Path folder) {
    Told told = new Told();
    try (TensorBoard board = board(folder)) {
      board.finished(local.train(settings, told, board).outcome());
    }
    return told;
  }

  private static Map<Long, Float> scalars(List<Event> events, String tag) {
    Map<Long, Float> found = new LinkedHashMap<>();
    for (Event event : events) {
      for (Summary.Value value : event.getSummary().getValueList()) {
        if (value.getTag().equals(tag)) {
          found.put(event.getStep(), value.getSimpleValue());
        }
      }
    }
    return found;
  }

  private static Summary.Value last(List<Event> events, String tag) {
    return events.stream()
        .flatMap(event -> event.getSummary().getValueList().stream())
        .filter(value -> value.getTag().equals(tag))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  @Test
  void checksumOfTheTestIsCastagnolis() {
    assertEquals(0xe3069283, EventFiles.crc32c("123456789".getBytes(US_ASCII)));
  }

  @Test
  void scalarsAreThoseOfTheLoopAtTheirSteps(@TempDir Path folder) throws IOException {
    Told told = train(folder);
    List<Event> events = EventFiles.read(EventFiles.in(folder).get(0));
    assertEquals("brain.Event:2", events.get(0).getFileVersion());
    Map<Long, Float> loss = new LinkedHashMap<>();
    Map<Long, Float> rate = new LinkedHashMap<>();
    for (int i = 0; i < 6; i++) {
      loss.put(i + 1L, (float) told.steps.get(i).meanLoss());
      rate.put(i + 1L, (float) told.steps.get(i).step().learningRate());
    }
    assertEquals(loss, scalars(events, "loss/step"));
    assertEquals(rate, scalars(events, "speed/learningRate"));
    Map<Long, Float> trainLoss = new LinkedHashMap<>();
    Map<Long, Float> testLoss = new LinkedHashMap<>();
    Map<Long, Float> accuracy = new LinkedHashMap<>();
    Map<Long, Float> norm = new LinkedHashMap<>();
    for (int i = 0; i < 2; i++) {
      long step = 3L * (i + 1);
      trainLoss.put(step, (float) told.epochs.get(i).trainLoss());
      testLoss.put(step, (float) told.epochs.get(i).testLoss());
      accuracy.put(step, (float) told.epochs.get(i).testAccuracy());
      norm.put(step, told.flows.get(i).parameters().get(0).gradientNorm().floatValue());
    }
    assertEquals(trainLoss, scalars(events, "loss/train"));
    assertEquals(testLoss, scalars(events, "loss/test"));
    assertEquals(accuracy, scalars(events, "accuracy/test"));
    String first = told.flows.get(0).parameters().get(0).name();
    assertEquals(norm, scalars(events, "gradientNorm/" + first));
  }

  @Test
  void histogramsCountEveryWeightAndGradient(@TempDir Path folder) throws IOException {
    Told told = train(folder);
    List<Event> events = EventFiles.read(EventFiles.in(folder).get(0));
    for (var entry : told.weights.layout().trained()) {
      requireHistogramOf(
          told.weights.view(entry), last(events, "weights/" + entry.name()).getHisto());
      requireHistogramOf(
          told.gradient.view(entry), last(events, "gradients/" + entry.name()).getHisto());
    }
  }

  /** Each bucket has what lies from the bound before up to its own. */
  private static void requireHistogramOf(Matrix values, HistogramProto found) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double squares = 0;
    double[] counts = new double[found.getBucketCount()];
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i);
      least = Math.min(least, value);
      most = Math.max(most, value);
      squares += value * value;
      int bucket = 0;
      while (value >= found.getBucketLimit(bucket)) {
        bucket++;
      }
      counts[bucket]++;
    }
    assertEquals(least, found.getMin());
    assertEquals(most, found.getMax());
    assertEquals(squares, found.getSumSquares(), 1e-9 * squares);
    assertEquals(values.size(), found.getNum());
    for (int bucket = 0; bucket < counts.length; bucket++) {
      assertEquals(
          counts[bucket], found.getBucket(bucket), "below " + found.getBucketLimit(bucket));
    }
  }

  @Test
  void histogramOfFewNumbersIsExactAndSkipsWhatIsNotFinite() throws IOException {
    Matrix values =
        Matrix.row(
            Precision.FLOAT64, -2, 0, 0, 3, Double.NaN, Double.POSITIVE_INFINITY, -1e30, 1e30);
    HistogramProto found = HistogramProto.parseFrom(new Histogram(values).message().toBytes());
    assertEquals(6, found.getNum());
    assertEquals(-1e30, found.getMin());
    assertEquals(1e30, found.getMax());
    assertEquals(2e60, found.getSumSquares(), 1e50);
    assertEquals(
        List.of(1.0, 1.0, 2.0, 1.0, 1.0),
        found.getBucketList().stream().filter(count -> count > 0).toList());
    HistogramProto none =
        HistogramProto.parseFrom(
            new Histogram(Matrix.row(Precision.FLOAT64, Double.NaN)).message().toBytes());
    assertEquals(0, none.getNum());
    assertEquals(0.0, none.getMin());
    assertEquals(List.of(0.0), none.getBucketList());
  }

  @Test
  void confusionMatrixIsAnImageWithASquareForEachPair(@TempDir Path folder) throws IOException {
    Told told = train(folder);
    List<Event> events = EventFiles.read(EventFiles.in(folder).get(0));
    Summary.Value value = last(events, "confusion/test");
    BufferedImage picture = ImageIO.read(value.getImage().getEncodedImageString().newInput());
    assertEquals(value.getImage().getWidth(), picture.getWidth());
    assertEquals(value.getImage().getHeight(), picture.getHeight());
    int square = picture.getWidth() / 10;
    for (int label = 0; label < 10; label++) {
      for (int predicted = 0; predicted < 10; predicted++) {
        int color = picture.getRGB(predicted * square + square / 2, label * square + square / 2);
        assertEquals(told.confusion[label][predicted] == 0, (color & 0xffffff) == 0xffffff);
      }
    }
  }

  @Test
  void hyperparametersAreThereByTheirKinds(@TempDir Path folder) throws IOException {
    train(folder);
    List<Event> events = EventFiles.read(EventFiles.in(folder).get(0));
    Summary.Value start = last(events, "_hparams_/session_start_info");
    assertEquals("hparams", start.getMetadata().getPluginData().getPluginName());
    assertEquals(List.of(1L), shape(start));
    String content = start.getMetadata().getPluginData().getContent().toString(US_ASCII);
    WORDS.keySet().forEach(name -> assertTrue(content.contains(name), name));
    assertTrue(content.contains("relu"));
    // HParamsPluginData.session_end_info, whose first field is its status, STATUS_SUCCESS.
    byte[] end =
        last(events, "_hparams_/session_end_info")
            .getMetadata()
            .getPluginData()
            .getContent()
            .toByteArray();
    assertEquals(4 << 3 | 2, end[0]);
    assertEquals(1 << 3, end[2]);
    assertEquals(1, end[3]);
  }

  private static List<Long> shape(Summary.Value value) {
    return value.getTensor().getTensorShape().getDimList().stream().map(d -> d.getSize()).toList();
  }

  @Test
  void resumedRunSaysFromWhichStepOnEarlierEventsDoNotCount(@TempDir Path folder)
      throws IOException {
    Told told = train(folder);
    try (TensorBoard board = board(folder)) {
      local.train(settings, told.half, new StopRequest(), board);
      board.finished(Outcome.FINISHED);
    }
    List<Path> files = EventFiles.in(folder);
    assertEquals(2, files.size());
    List<Event> first = EventFiles.read(files.get(0));
    List<Event> second = EventFiles.read(files.get(1));
    assertEquals(SessionStatus.START, first.get(1).getSessionLog().getStatus());
    assertEquals(1, first.get(1).getStep());
    assertEquals(SessionStatus.START, second.get(1).getSessionLog().getStatus());
    assertEquals(4, second.get(1).getStep());
    Map<Long, Float> again = new TreeMap<>(scalars(first, "loss/step"));
    again.keySet().removeIf(step -> step < 4);
    assertEquals(again, scalars(second, "loss/step"), "the same bits");
  }

  @Test
  void runGoesOnWithoutAFolder(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "no folder");
    Told told = train(file);
    assertEquals(6, told.steps.size());
  }
}
