import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.AdagradOptions;
import org.bytedeco.pytorch.Adagrad;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.RMSprop;
import org.bytedeco.pytorch.RMSpropOptions;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Prints what the optimizers of PyTorch 2.7.1 make of six float32 weights in 20 steps at the rate
 * 0.1, for PyTorchOptimizersTest. It runs on the jars of org.bytedeco:pytorch:2.7.1-1.5.12 and of
 * what that needs, each with its linux-x86_64 natives: java -cp 'jars/*' PyTorchOptimizers.java
 */
public final class PyTorchOptimizers {
  private static final float[] START = {0.5f, -0.25f, 1, 2, 0.1f, -0.1f};

  public static void main(String[] args) {
    Map<String, Function<TensorVector, Optimizer>> optimizers = new TreeMap<>();
    optimizers.put(
        "SGD",
        weights -> {
          SGDOptions options = new SGDOptions(0.1);
          options.momentum().put(0.9);
          options.nesterov().put(true);
          return new SGD(weights, options);
        });
    optimizers.put(
        "ADAGRAD",
        weights -> {
          AdagradOptions options = new AdagradOptions(0.1);
          options.eps().put(1e-8);
          return new Adagrad(weights, options);
        });
    optimizers.put("RMSPROP", weights -> new RMSprop(weights, new RMSpropOptions(0.1)));
    optimizers.put("ADAM", weights -> new Adam(weights, new AdamOptions(0.1)));
    optimizers.put("ADAMW", weights -> new AdamW(weights, new AdamWOptions(0.1)));
    optimizers.forEach((name, maker) -> System.out.println(name + ", " + run(maker)));
  }

  private static String run(Function<TensorVector, Optimizer> maker) {
    Tensor w = torch.tensor(START);
    Optimizer optimizer = maker.apply(new TensorVector(w));
    FloatPointer data = new FloatPointer(w.data_ptr_float());
    float[] g = new float[START.length];
    for (int t = 0; t < 20; t++) {
      for (int i = 0; i < g.length; i++) {
        g[i] = (float) (0.1 * (i + 1) * data.get(i) + StrictMath.sin(1 + 3 * t + i));
      }
      w.mutable_grad().put(torch.tensor(g));
      optimizer.step();
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < g.length; i++) {
      text.append(i == 0 ? "" : ", ").append(data.get(i));
    }
    return text.toString();
  }
}
