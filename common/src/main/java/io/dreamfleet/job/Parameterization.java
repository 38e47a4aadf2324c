package io.dreamfleet.job;

/** How a picture is stored while it is being made. */
public enum Parameterization {
  /** Its pixels, min-max normalised per image to make the picture. */
  PIXELS,

  /**
   * The Fourier spectra of decorrelated colours; a sigmoid makes the picture. A step moves the
   * whole picture rather than single pixels, so that high frequencies do not win by themselves
   * (Olah et al., "Feature Visualization", 2017, "Preconditioning and Parameterization").
   */
  FOURIER,

  /**
   * The phases of Fourier spectra of decorrelated colours, whose magnitudes are those of natural
   * images and stay so: only where things are changes, not how much of each frequency there is (Fel
   * et al., "Unlocking Feature Visualization for Deeper Networks with MAgnitude Constrained
   * Optimization", 2023).
   */
  PHASE
}
