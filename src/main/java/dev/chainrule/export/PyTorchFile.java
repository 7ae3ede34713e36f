package dev.chainrule.export;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import dev.chainrule.model.NetworkSettings;
import dev.chainrule.model.ParameterLayout.Entry;
import dev.chainrule.model.Parameters;
import dev.chainrule.run.ModelFile;
import dev.chainrule.run.Safetensors;
import dev.chainrule.run.SafetensorsHeader.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as a safetensors file that an {@code nn.Sequential} of PyTorch loads as its {@code
 * state_dict()}: the names of {@link StateDict}, weights of linear layers as [out, in]. The numbers
 * are those of the model, in its precision; the metadata have all that {@link WeightsFile} needs to
 * make the model again.
 */
public final class PyTorchFile {
  private final ModelFile.Model model;
  private final Parameters weights;

  private PyTorchFile(ModelFile.Model model) {
    this.model = model;
    this.weights = model.weights();
  }

  /**
   * Writes the file.
   *
   * @throws dev.chainrule.io.DataException if the network has a layer that is none of ours
   */
  public static void write(ModelFile.Model model, OutputStream out) throws IOException {
    new PyTorchFile(model).write(out);
  }

  private void write(OutputStream out) throws IOException {
    Safetensors.writeHeader(metadata(), tensors(), out);
    for (Entry e : weights.layout().entries()) {
      if (StateDict.isTransposed(e)) {
        writeColumns(weights.view(e), out);
      } else {
        out.write(weights.littleEndianBytes(e.offset(), e.size()).array());
      }
    }
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(ModelFile.FORMAT, ModelFile.PYTORCH);
    NetworkSettings.describe(model.network(), metadata);
    model.encoding().describe(metadata);
    metadata.put(ModelFile.WEIGHTS_HASH, weights.sha256());
    for (String name : List.of(ModelFile.MAKER, ModelFile.DATA_HASH)) {
      if (model.metadata().containsKey(name)) {
        metadata.put(name, model.metadata().get(name));
      }
    }
    return metadata;
  }

  private List<Tensor> tensors() {
    Map<String, String> names = StateDict.names(model.network());
    Precision precision = weights.precision();
    List<Tensor> tensors = new ArrayList<>();
    for (Entry e : weights.layout().entries()) {
      long begin = (long) e.offset() * precision.bytes();
      long end = begin + (long) e.size() * precision.bytes();
      tensors.add(
          new Tensor(
              names.get(e.name()), Safetensors.dtype(precision), StateDict.shape(e), begin, end));
    }
    return tensors;
  }

  /** Writes a matrix column by column. */
  private static void writeColumns(Matrix matrix, OutputStream out) throws IOException {
    Matrix column = Matrix.zeros(matrix.precision(), 1, matrix.rows());
    byte[] bytes = new byte[matrix.rows() * matrix.precision().bytes()];
    for (int j = 0; j < matrix.cols(); j++) {
      for (int i = 0; i < matrix.rows(); i++) {
        column.set(i, matrix.get(i, j));
      }
      column.putInto(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), 0, matrix.rows());
      out.write(bytes);
    }
  }
}
