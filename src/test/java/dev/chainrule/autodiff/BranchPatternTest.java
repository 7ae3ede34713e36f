package dev.chainrule.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.linalg.Matrix;
import dev.chainrule.linalg.Precision;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class BranchPatternTest {
  private static BitSet sides(Function<List<Value>, Value> f, double... x) {
    return BranchPattern.of(f, List.of(Value.constant(Matrix.row(Precision.FLOAT64, x))));
  }

  @Test
  void reluIsOnItsUpperSideStrictlyAboveZero() {
    BitSet sides = sides(x -> Activations.relu(x.get(0)), -1, 0, 1e-300);
    assertEquals(BitSet.valueOf(new long[] {0b100}), sides);
  }

  @Test
  void maximumAndSelectionChangeSidesWhereTheyAreNotSmooth() {
    Function<List<Value>, Value> f =
        x -> {
          Value minus = Arithmetic.negate(x.get(0));
          Value larger = Arithmetic.maximum(x.get(0), minus);
          return Arithmetic.wherePositive(larger, Arithmetic.shift(x.get(0), -2));
        };
    assertEquals(sides(f, 0.5), sides(f, 1.5));
    assertNotEquals(sides(f, 0.5), sides(f, -0.5));
    assertNotEquals(sides(f, 1.5), sides(f, 2.5));
  }

  @Test
  void smoothFunctionHasNoSides() {
    assertTrue(sides(x -> Activations.tanh(Activations.gelu(x.get(0))), -3, 0, 3).isEmpty());
  }
}
