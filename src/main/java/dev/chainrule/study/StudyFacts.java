package dev.chainrule.study;

import dev.chainrule.io.Words;
import dev.chainrule.linalg.Blas;
import dev.chainrule.run.Provenance;
import dev.chainrule.spark.EngineChoice;
import dev.chainrule.spark.MasterUrl;
import dev.chainrule.study.law.Scaling;
import dev.chainrule.train.TrainSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a reader of a study must know besides the figures. */
public final class StudyFacts {
  private StudyFacts() {}

  /** What was trained, in a few words. */
  public static String title(StudyPlan plan) {
    return Words.format(
        "%s on %,d images", plan.settings().compute().network().text(), plan.train().rows());
  }

  /** Machine, versions and settings. */
  public static Map<String, String> facts(StudyPlan plan) {
    TrainSettings settings = plan.settings();
    Provenance made =
        Provenance.of(
            org.apache.spark.package$.MODULE$.SPARK_VERSION(), Blas.report().toString(), "", "");
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("master", MasterUrl.of(plan.conf()).text());
    facts.put("engine", engines(plan));
    facts.put("network", settings.compute().network().text());
    facts.put("rows of a step", Words.format("%,d", settings.batch()));
    facts.put("shards", String.valueOf(settings.shards()));
    facts.put("epochs of a repetition", String.valueOf(settings.epochs()));
    facts.put("warm-up", Words.number(plan.warmupSeconds()) + " s, at least one run");
    facts.put("precision", settings.compute().precision().label());
    facts.put("gradients", settings.compute().method().label());
    facts.put("chainrule", made.version() + " " + made.commit());
    facts.put("spark", made.spark());
    facts.put("java", made.java());
    facts.put("system", made.os());
    facts.put("blas", made.blas());
    return facts;
  }

  private static String engines(StudyPlan plan) {
    return plan.engines().stream().map(EngineChoice::label).collect(Collectors.joining(", "));
  }

  /** What limits the figures. */
  public static List<String> caveats(StudyPlan plan) {
    List<String> caveats = new ArrayList<>();
    MasterUrl master = MasterUrl.of(plan.conf());
    if (master.isLocal()) {
      caveats.add("Executors are threads of one process here: nothing crosses a network.");
    } else if (master.staysHere()) {
      caveats.add(
          "All executors share one machine, its memory bandwidth and its loopback network.");
    }
    if (plan.scalings().contains(Scaling.WEAK)) {
      caveats.add(
          "Weak scaling enlarges the batch, so its points train different weights by design; only"
              + " points of strong scaling are compared with each other"
              + (plan.engines().size() > 1
                  ? ", and of weak scaling those with as many executors."
                  : "."));
    }
    return caveats;
  }
}
