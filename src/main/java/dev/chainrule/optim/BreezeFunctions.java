package dev.chainrule.optim;

import breeze.optimize.DiffFunction;
import java.lang.invoke.CallSite;
import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Function;
import scala.Tuple2;

/**
 * Makes functions for Breeze. Java has no way to write a class that implements its {@link
 * DiffFunction}, which has two methods {@code apply(Object)} that differ in their results alone; so
 * the class is made at run time, as that of any lambda is.
 */
final class BreezeFunctions {
  private static final Function<Calculation<?>, DiffFunction<?>> MAKER = maker();

  private BreezeFunctions() {}

  /**
   * A function with its derivative.
   *
   * @param <T> a point: a boxed number, or a vector of Breeze
   */
  @FunctionalInterface
  interface Calculation<T> {
    /** The value and the derivative at {@code x}. */
    Tuple2<Object, T> calculate(T x);
  }

  /** The same as Breeze knows it. */
  @SuppressWarnings("unchecked") // The maker keeps the type of points.
  static <T> DiffFunction<T> of(Calculation<T> calculation) {
    return (DiffFunction<T>) MAKER.apply(calculation);
  }

  @SuppressWarnings("unchecked") // A class literal knows no type arguments.
  private static Function<Calculation<?>, DiffFunction<?>> maker() {
    String name = "calculate";
    MethodType type = MethodType.methodType(Tuple2.class, Object.class);
    MethodType made = MethodType.methodType(DiffFunction.class, Calculation.class);
    MethodHandles.Lookup here = MethodHandles.lookup();
    try {
      MethodHandle calculate = here.findVirtual(Calculation.class, name, type);
      CallSite site = LambdaMetafactory.metafactory(here, name, made, type, calculate, type);
      return MethodHandleProxies.asInterfaceInstance(Function.class, site.getTarget());
    } catch (ReflectiveOperationException | LambdaConversionException e) {
      throw new IllegalStateException("Breeze's DiffFunction is not what it was", e);
    }
  }
}
