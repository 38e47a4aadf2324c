package io.dreamfleet.cli.fetch;

import io.dreamfleet.cli.animation.Animation;
import io.dreamfleet.model.ModelCatalog;
import io.dreamfleet.network.PixelRegion;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * What is made of pictures once they are here.
 *
 * @param framing how the part that an element sees is shown; absent for whole pictures
 * @param animation how snapshots are played; absent for not at all
 */
public record Presentation(Optional<Framing> framing, Optional<Animation> animation) {
  /** Pictures as they came. */
  public static final Presentation PLAIN = new Presentation(Optional.empty(), Optional.empty());

  /** Makes it of every job that has a picture. */
  List<FetchedJob> of(List<FetchedJob> jobs, ModelCatalog catalog, Path folder) throws IOException {
    SeenRegions regions = new SeenRegions(catalog);
    List<FetchedJob> presented = new ArrayList<>();
    for (FetchedJob job : jobs) {
      if (framing.isPresent() && job.file().isPresent()) {
        frame(job, job.file().get(), regions, folder);
      }
      presented.add(
          animation.isPresent() && job.file().isPresent()
              ? animate(job, job.file().get(), folder)
              : job);
    }
    return presented;
  }

  private void frame(FetchedJob job, String picture, SeenRegions regions, Path folder)
      throws IOException {
    BufferedImage whole = ImageIO.read(folder.resolve(picture).toFile());
    Optional<PixelRegion> seen = regions.of(job.job(), whole.getHeight(), whole.getWidth());
    if (seen.isEmpty()) {
      return;
    }
    framing.get().rewrite(folder.resolve(picture), seen.get());
    for (Course.Snapshot snapshot : job.course().snapshots()) {
      framing.get().rewrite(folder.resolve(snapshot.file()), seen.get());
    }
    for (String file : job.course().others()) {
      framing.get().rewrite(folder.resolve(file), seen.get());
    }
  }

  private FetchedJob animate(FetchedJob job, String picture, Path folder) throws IOException {
    if (job.course().snapshots().isEmpty()) {
      return job;
    }
    String name = picture.replaceAll("png$", animation.get().ending());
    List<Path> frames = job.course().frames(picture).stream().map(folder::resolve).toList();
    animation.get().write(frames, folder.resolve(name));
    return job.animated(name);
  }
}
