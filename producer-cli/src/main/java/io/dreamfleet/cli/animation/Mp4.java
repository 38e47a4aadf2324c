package io.dreamfleet.cli.animation;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** H.264 in an MP4 file, by an installed ffmpeg; transparent pictures are shown opaque. */
public final class Mp4 implements Animation {
  private static final List<String> PROGRAM_NAMES = List.of("ffmpeg", "ffmpeg.exe");

  private final Path ffmpeg;

  /** With this program. */
  public Mp4(Path ffmpeg) {
    this.ffmpeg = ffmpeg;
  }

  /**
   * The ffmpeg that a shell would run.
   *
   * @param path the PATH variable: folders
   */
  public static Optional<Path> findProgram(String path) {
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> PROGRAM_NAMES.stream().map(name -> Path.of(folder, name)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  @Override
  public String ending() {
    return "mp4";
  }

  @Override
  public void write(List<Path> frames, Path file) throws IOException {
    Path folder = Files.createTempDirectory("dreamfleet-frames");
    try {
      int count = 0;
      for (Path frame : frames) {
        Files.copy(frame, folder.resolve(name(count++)));
      }
      // a video has frames of one length: the last one comes several times
      Path last = frames.get(frames.size() - 1);
      for (int shown = FRAME_MILLIS; shown < LAST_MILLIS; shown += FRAME_MILLIS) {
        Files.copy(last, folder.resolve(name(count++)));
      }
      encode(folder, file);
    } finally {
      delete(folder);
    }
  }

  private static String name(int number) {
    return "%06d.png".formatted(number);
  }

  private void encode(Path folder, Path file) throws IOException {
    Path messages = folder.resolve("messages");
    List<String> command =
        List.of(
            ffmpeg.toString(),
            "-loglevel",
            "error",
            "-y",
            "-framerate",
            "1000/" + FRAME_MILLIS,
            "-i",
            folder.resolve("%06d.png").toString(),
            // players want 4:2:0, which has even sides
            "-vf",
            "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-c:v",
            "libx264",
            "-crf",
            "14",
            "-pix_fmt",
            "yuv420p",
            "-movflags",
            "+faststart",
            file.toAbsolutePath().toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(messages.toFile())
            .start();
    try {
      process.getOutputStream().close();
      if (process.waitFor() != 0) {
        throw new IOException(
            "%s could not make %s: %s"
                .formatted(
                    ffmpeg, file, Files.readString(messages, StandardCharsets.UTF_8).strip()));
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while ffmpeg made " + file, e);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
