using System.CommandLine;
using Convolution.Benchmarks.Imaging;
using Convolution.Benchmarks.Measure;
using Spectre.Console;

namespace Convolution.Benchmarks.Tour;

/// <summary>The benchmarks' main job: what the library computes, seen on a photograph, and how fast, in under half a minute.</summary>
internal static class TourCommand
{
    private static readonly Argument<string?> photographArgument = new("photograph")
    {
        Description = "A PNG or JPEG file; without one, the photograph that comes with the project.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<DirectoryInfo> outputOption = new("--output")
    {
        Description = "Where the pictures and the contact sheet go.",
        DefaultValueFactory = _ => new DirectoryInfo(Path.Combine("artifacts", "tour")),
    };

    /// <summary>The command that runs when no other is named.</summary>
    public static RootCommand Create()
    {
        var command = new RootCommand("What Convolution computes, seen on a photograph, and how fast.") { photographArgument, outputOption };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult arguments)
    {
        string photograph = arguments.GetValue(photographArgument) ?? Path.Combine(AppContext.BaseDirectory, "Data", "raccoon-512x384.png");
        var folder = arguments.GetRequiredValue(outputOption);
        Picture picture;
        try
        {
            picture = Photograph.Read(photograph);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"{photograph}: {exception.Message}");
            return 1;
        }

        folder.Create();
        string name = Path.GetFileName(photograph);
        GoldenExample.Show(AnsiConsole.Console);
        var rooms = ShowPhotograph(picture, name, folder.FullName);
        var layers = ShowLayers();

        string sheet = Path.Combine(folder.FullName, "index.html");
        File.WriteAllText(sheet, ContactSheet.Render(name, picture, rooms, layers));
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLineInterpolated($"Contact sheet: [bold]{sheet}[/]");
        return 0;
    }

    private static List<Room> ShowPhotograph(Picture picture, string name, string folder)
    {
        Heading($"2  {name}, {picture.Width} x {picture.Height}");
        var rooms = new List<Room>();
        foreach (var room in new Gallery(picture).Visit())
        {
            foreach (var exhibit in room.Exhibits)
            {
                File.WriteAllBytes(Path.Combine(folder, exhibit.FileName + ".png"), exhibit.Picture.ToPng());
            }

            rooms.Add(room);
            AnsiConsole.MarkupLineInterpolated($"{room.Title}: {room.Exhibits.Count} picture(s)");
            AnsiConsole.MarkupLineInterpolated(
                $"  [dim]{room.Operation}[/]  {room.Milliseconds:0.00} ms, [green]{room.Compared:N0} values equal to the reference[/]");
        }

        return rooms;
    }

    private static LayersSeen ShowLayers()
    {
        Heading("3  Layers of real networks, one thread");
        double peak = FmaPeak.MeasureGflops(threads: 1);
        string machine = $"{Machine.Current.Cpu}, {Machine.Current.Runtime}";
        AnsiConsole.MarkupLineInterpolated($"{machine}, FMA peak of one core {peak:0.0} GFLOP/s");
        AnsiConsole.MarkupLine("[dim]layer           shape                        values equal        ms   GFLOP/s   of peak[/]");
        var results = new List<LayerResult>();
        foreach (var result in LayerTour.Visit())
        {
            results.Add(result);
            AnsiConsole.MarkupInterpolated($"{result.Id,-15} {result.Shape,-27} [green]{result.Compared,13:N0}[/] ");
            AnsiConsole.MarkupLineInterpolated($"{result.Milliseconds,9:0.000} {result.Gflops,9:0.0} {result.Gflops / peak,9:P0}");
        }

        return new LayersSeen(machine, peak, results);
    }

    private static void Heading(string text)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(text)}[/]").LeftJustified());
    }
}
