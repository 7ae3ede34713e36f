package dev.chainrule;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the table of packages that the README shows. */
class PackagesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.chainrule");

  @Test
  void everyPackageUsesOnlyWhatTheTableAllows() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("random")
        .definedBy("dev.chainrule.random..")
        .layer("io")
        .definedBy("dev.chainrule.io..")
        .layer("settings")
        .definedBy("dev.chainrule.settings..")
        .layer("linalg")
        .definedBy("dev.chainrule.linalg..")
        .layer("autodiff")
        .definedBy("dev.chainrule.autodiff..")
        .layer("data")
        .definedBy("dev.chainrule.data..")
        .layer("model")
        .definedBy("dev.chainrule.model..")
        .layer("check")
        .definedBy("dev.chainrule.check..")
        .layer("explain")
        .definedBy("dev.chainrule.explain..")
        .layer("optim")
        .definedBy("dev.chainrule.optim..")
        .layer("predict")
        .definedBy("dev.chainrule.predict..")
        .layer("train")
        .definedBy("dev.chainrule.train..")
        .layer("spark")
        .definedBy("dev.chainrule.spark..")
        .layer("run")
        .definedBy("dev.chainrule.run..")
        .layer("export")
        .definedBy("dev.chainrule.export..")
        .layer("page")
        .definedBy("dev.chainrule.page..")
        .layer("report")
        .definedBy("dev.chainrule.report..")
        .layer("tensorboard")
        .definedBy("dev.chainrule.tensorboard..")
        .layer("study")
        .definedBy("dev.chainrule.study..")
        .layer("cli")
        .definedBy("dev.chainrule.cli..")
        .layer("api")
        .definedBy("dev.chainrule.api..")
        .whereLayer("random")
        .mayNotAccessAnyLayer()
        .whereLayer("io")
        .mayNotAccessAnyLayer()
        .whereLayer("settings")
        .mayOnlyAccessLayers("io")
        .whereLayer("linalg")
        .mayOnlyAccessLayers("random")
        .whereLayer("autodiff")
        .mayOnlyAccessLayers("linalg")
        .whereLayer("data")
        .mayOnlyAccessLayers("random", "io", "linalg")
        .whereLayer("model")
        .mayOnlyAccessLayers("settings", "random", "io", "linalg", "autodiff", "data")
        .whereLayer("check")
        .mayOnlyAccessLayers(
            "settings", "random", "io", "linalg", "autodiff", "data", "model", "optim")
        .whereLayer("explain")
        .mayOnlyAccessLayers(
            "settings", "random", "io", "linalg", "autodiff", "data", "model", "check")
        .whereLayer("optim")
        .mayOnlyAccessLayers("settings", "random", "io", "linalg", "autodiff", "data", "model")
        .whereLayer("predict")
        .mayOnlyAccessLayers("random", "io", "linalg", "autodiff", "data", "model")
        .whereLayer("train")
        .mayOnlyAccessLayers(
            "settings", "random", "io", "linalg", "autodiff", "data", "model", "optim")
        .whereLayer("spark")
        .mayOnlyAccessLayers(
            "settings",
            "random",
            "io",
            "linalg",
            "autodiff",
            "data",
            "model",
            "optim",
            "train",
            "predict")
        .whereLayer("run")
        .mayOnlyAccessLayers(
            "settings", "random", "io", "linalg", "autodiff", "data", "model", "optim", "train")
        .whereLayer("export")
        .mayOnlyAccessLayers(
            "settings",
            "random",
            "io",
            "linalg",
            "autodiff",
            "data",
            "model",
            "optim",
            "train",
            "run")
        .whereLayer("page")
        .mayOnlyAccessLayers("io")
        .whereLayer("report")
        .mayOnlyAccessLayers(
            "settings", "random", "io", "linalg", "data", "model", "optim", "train", "run", "page")
        .whereLayer("tensorboard")
        .mayOnlyAccessLayers(
            "settings", "random", "io", "linalg", "autodiff", "data", "model", "optim", "train")
        .whereLayer("study")
        .mayOnlyAccessLayers(
            "settings",
            "random",
            "io",
            "linalg",
            "autodiff",
            "data",
            "model",
            "optim",
            "train",
            "spark",
            "run",
            "page")
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("api")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  @Test
  void thereAreNoCycles() {
    slices().matching("dev.chainrule.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyTheSparkPackageKnowsContextsAndRdds() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.chainrule.spark", "dev.chainrule.api")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.spark.api..",
            "org.apache.spark.rdd..",
            "org.apache.spark.broadcast..",
            "org.apache.spark.internal..",
            "org.apache.spark.scheduler..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("org.apache.spark.SparkContext")
        .check(CLASSES);
  }

  @Test
  void onlyWhoStartsSparkKnowsItsSettings() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.chainrule.spark", "dev.chainrule.study", "dev.chainrule.cli", "dev.chainrule.api")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.spark")
        .check(CLASSES);
  }

  @Test
  void onlyTheDoorTouchesNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.chainrule.linalg")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.ludovic.netlib..", "org.bytedeco..", "com.sun.jna..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCommandLineExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.chainrule.cli")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }
}
