package dev.chainrule.study.law;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.study.Samples;
import dev.chainrule.study.law.LawFit.Timing;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Laws find the numbers that made the timings, and say when they cannot. */
class LawFitterTest {
  private static Law.Amdahl amdahl(List<Timing> timings) {
    return (Law.Amdahl) LawFitter.amdahl(timings).orElseThrow().law();
  }

  private static double[] ernest(List<Timing> timings) {
    Law.Ernest law = (Law.Ernest) LawFitter.ernest(Scaling.STRONG, timings).orElseThrow().law();
    return new double[] {law.serial(), law.shared(), law.tree(), law.perExecutor()};
  }

  @Test
  void amdahlFindsItsOwnNumbers() {
    Law.Amdahl law = amdahl(Samples.timings(n -> 80 * (0.05 + 0.95 / n), 1, 2, 4, 8));
    assertEquals(80, law.one(), 1e-9);
    assertEquals(0.05, law.serialFraction(), 1e-12);
  }

  @Test
  void twoPointsFixAmdahlButLeaveItUntested() {
    LawFit fit = LawFitter.amdahl(Samples.timings(n -> 10 * (0.3 + 0.7 / n), 1, 2)).orElseThrow();
    assertEquals(LawFit.Standing.UNTESTED, fit.standing());
    assertEquals(0.3, ((Law.Amdahl) fit.law()).serialFraction(), 1e-12);
    assertEquals(0, fit.rootMeanSquare(), 1e-12);
  }

  @Test
  void serialFractionStaysBetweenNoneAndAll() {
    assertEquals(0, amdahl(Samples.timings(n -> 100.0 / (n * n), 1, 2, 4)).serialFraction());
    assertEquals(1, amdahl(Samples.timings(n -> 7, 1, 2, 4)).serialFraction(), 1e-12);
    assertEquals(1, amdahl(Samples.timings(n -> 5 + n, 1, 2, 4)).serialFraction(), 1e-12);
  }

  @Test
  void ernestFindsItsOwnNumbers() {
    IntToDoubleFunction time = n -> 3 + 40.0 / n + 0.5 * Math.log(n) + 0.1 * n;
    assertArrayEquals(
        new double[] {3, 40, 0.5, 0.1}, ernest(Samples.timings(time, 1, 2, 3, 4, 8, 16)), 1e-8);
  }

  @Test
  void ernestFindsThatTermsAreMissing() {
    assertArrayEquals(
        new double[] {0, 40, 0, 0}, ernest(Samples.timings(n -> 40.0 / n, 1, 2, 4, 8, 16)), 1e-9);
    assertArrayEquals(
        new double[] {7, 0, 0, 0}, ernest(Samples.timings(n -> 7, 1, 2, 4, 8, 16)), 1e-9);
  }

  @Test
  void coefficientsAreNeverNegativeAndNoOtherChoiceIsBetter() {
    Random random = new Random(5); // The draws of a test need no position.
    for (int trial = 0; trial < 50; trial++) {
      List<Timing> timings = Samples.timings(n -> 1 + 9 * random.nextDouble(), 1, 2, 3, 4, 6, 8);
      double[] theta = ernest(timings);
      double least = squares(timings, theta);
      for (int other = 0; other < 200; other++) {
        double[] moved = theta.clone();
        int j = random.nextInt(4);
        moved[j] = Math.max(0, moved[j] + 0.1 * random.nextGaussian());
        assertTrue(theta[j] >= 0);
        assertTrue(squares(timings, moved) >= least - 1e-9, "trial " + trial);
      }
    }
  }

  private static double squares(List<Timing> timings, double[] theta) {
    Law law = new Law.Ernest(theta[0], theta[1], theta[2], theta[3]);
    return timings.stream()
        .mapToDouble(t -> Math.pow(t.seconds() - law.seconds(t.executors()), 2))
        .sum();
  }

  @Test
  void noiseMovesThePredictionLittle() {
    Random random = new Random(1);
    IntToDoubleFunction time = n -> 2 + 30.0 / n + 0.05 * n;
    List<Timing> noisy =
        Samples.timings(
            n -> time.applyAsDouble(n) * (1 + 0.01 * random.nextGaussian()), 1, 2, 3, 4, 6, 8, 12);
    LawFit fit = LawFitter.ernest(Scaling.STRONG, noisy).orElseThrow();
    assertEquals(time.applyAsDouble(16), fit.law().seconds(16), 0.05 * time.applyAsDouble(16));
    assertTrue(fit.rootMeanSquare() < 0.3 && fit.rootMeanSquare() > 0);
  }

  @Test
  void tooFewPointsForErnestAreSaidAndFitFewerTerms() {
    IntToDoubleFunction time = n -> 1 + 8.0 / n;
    LawFit two = LawFitter.ernest(Scaling.STRONG, Samples.timings(time, 1, 2)).orElseThrow();
    assertEquals(LawFit.Standing.UNDERDETERMINED, two.standing());
    assertEquals(2, two.termsFitted());
    assertTrue(two.note().contains("2 points cannot fix 4 terms"), two.note());
    assertEquals(
        LawFit.Standing.UNTESTED,
        LawFitter.ernest(Scaling.STRONG, Samples.timings(time, 1, 2, 3, 4))
            .orElseThrow()
            .standing());
    assertEquals(
        LawFit.Standing.TESTED,
        LawFitter.ernest(Scaling.STRONG, Samples.timings(time, 1, 2, 3, 4, 5))
            .orElseThrow()
            .standing());
  }

  @Test
  void onePointFitsNoLaw() {
    List<Timing> one = Samples.timings(n -> 1, 1);
    assertEquals(Optional.empty(), LawFitter.amdahl(one));
    assertEquals(Optional.empty(), LawFitter.ernest(Scaling.STRONG, one));
    assertEquals(Optional.empty(), LawFitter.hockney(Scaling.STRONG, one, one));
  }

  /** A law's numbers, from seconds of work and of transfer. */
  private static LawFit hockney(
      Scaling scaling, IntToDoubleFunction work, IntToDoubleFunction transfer, int... executors) {
    List<Timing> all =
        Samples.timings(n -> work.applyAsDouble(n) + transfer.applyAsDouble(n), executors);
    return LawFitter.hockney(scaling, all, Samples.timings(transfer, executors)).orElseThrow();
  }

  private static void assertHockney(Law.Hockney expected, LawFit fit) {
    Law.Hockney found = (Law.Hockney) fit.law();
    assertArrayEquals(
        new double[] {expected.serial(), expected.shared(), expected.vector(), expected.message()},
        new double[] {found.serial(), found.shared(), found.vector(), found.message()},
        1e-9);
  }

  @Test
  void hockneyIsTheSumOfItsTerms() {
    Law.Hockney law = new Law.Hockney(1, 8, 4, 0.5);
    assertEquals(9, law.seconds(1));
    assertEquals(1 + 4 + 2 + 0.5, law.seconds(2));
    assertEquals(1 + 2 + 3 + 1.5, law.seconds(4));
    assertEquals("T(n) = 1.00 + 8.00/n + 4.00·(1 − 1/n) + 0.50·(n − 1) seconds", law.formula());
    assertEquals("T(n) = 8.00/n seconds", new Law.Hockney(0, 8, 0, 0).formula());
  }

  @Test
  void hockneyTellsBytesFromSharedWork() {
    IntToDoubleFunction work = n -> 2 + 30.0 / n;
    IntToDoubleFunction transfer = n -> 0.25 + 4 * (1 - 1.0 / n) + 0.125 * (n - 1);
    LawFit fit = hockney(Scaling.STRONG, work, transfer, 1, 2, 4, 8);
    assertHockney(new Law.Hockney(2.25, 30, 4, 0.125), fit);
    assertEquals(LawFit.Standing.TESTED, fit.standing());
    assertEquals("fitted to 4 points with 4 terms", fit.note());
    assertEquals(0, fit.rootMeanSquare(), 1e-9);
  }

  @Test
  void withTwoPointsTheGrowthOfTransferCountsAsBytes() {
    LawFit fit = hockney(Scaling.STRONG, n -> 2 + 30.0 / n, n -> 0.5 * n, 1, 2);
    assertHockney(new Law.Hockney(2.5, 30, 1, 0), fit);
    assertEquals(LawFit.Standing.UNDERDETERMINED, fit.standing());
    assertEquals(
        "underdetermined: 2 points cannot fix 4 terms, so only the first 3 were fitted",
        fit.note());
  }

  @Test
  void threePointsFixHockneyButLeaveItUntested() {
    LawFit fit = hockney(Scaling.STRONG, n -> 30.0 / n, n -> n - 1, 1, 2, 3);
    assertHockney(new Law.Hockney(0, 30, 0, 1), fit);
    assertEquals(LawFit.Standing.UNTESTED, fit.standing());
  }

  @Test
  void executorsThatExchangeNothingHaveNoTransfer() {
    LawFit fit = hockney(Scaling.STRONG, n -> 2 + 30.0 / n, n -> 0.5, 1, 2, 4, 8);
    assertHockney(new Law.Hockney(2.5, 30, 0, 0), fit);
  }

  @Test
  void hockneyOfGrowingWorkHasNoSharedTerm() {
    IntToDoubleFunction transfer = n -> 4 * (1 - 1.0 / n) + 0.125 * (n - 1);
    LawFit fit = hockney(Scaling.WEAK, n -> 10, transfer, 1, 2, 4, 8);
    assertHockney(new Law.Hockney(10, 0, 4, 0.125), fit);
    assertEquals(3, fit.termsOfLaw());
  }

  @Test
  void growingWorkHasNoSharedTerm() {
    IntToDoubleFunction time = n -> 10 + 0.7 * Math.log(n) + 0.2 * n;
    Law.Ernest law =
        (Law.Ernest)
            LawFitter.ernest(Scaling.WEAK, Samples.timings(time, 1, 2, 4, 8)).orElseThrow().law();
    assertEquals(0, law.shared());
    assertEquals(10, law.serial(), 1e-9);
    assertEquals(0.7, law.tree(), 1e-9);
    assertEquals(0.2, law.perExecutor(), 1e-9);
  }
}
