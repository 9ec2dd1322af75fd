using System.Buffers.Binary;
using System.Text;

namespace Convolution.Benchmarks.Imaging;

/// <summary>Walks the chunks of a PNG: length, four letters, data, CRC-32 over letters and data.</summary>
internal ref struct PngChunkReader(ReadOnlySpan<byte> chunks)
{
    private ReadOnlySpan<byte> rest = chunks;

    public string Type { get; private set; } = "";

    public ReadOnlySpan<byte> Data { get; private set; }

    public bool MoveNext()
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        uint length = rest.Length < 12 ? uint.MaxValue : BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - 12L)
        {
            throw new InvalidDataException($"The PNG is cut off in the chunk after {(Type.Length == 0 ? "the signature" : Type)}.");
        }

        var covered = rest.Slice(4, 4 + (int)length);
        Type = Encoding.ASCII.GetString(covered[..4]);
        Data = covered[4..];
        if (Crc32.Of(covered) != BinaryPrimitives.ReadUInt32BigEndian(rest[(8 + (int)length)..]))
        {
            throw new InvalidDataException($"The checksum of the {Type} chunk is wrong.");
        }

        rest = rest[(12 + (int)length)..];
        return true;
    }

    /// <summary>A first letter in lower case marks a chunk that a reader may pass over.</summary>
    public readonly void SkipUnlessCritical()
    {
        if (!char.IsAsciiLetterLower(Type[0]))
        {
            throw new NotSupportedException($"The PNG needs the critical chunk '{Type}', which is not supported.");
        }
    }
}

internal static class PngChunkWriter
{
    public static void Write(Stream stream, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        var covered = new byte[4 + data.Length];
        Encoding.ASCII.GetBytes(type, covered);
        data.CopyTo(covered.AsSpan(4));

        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(covered);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(covered));
        stream.Write(number);
    }
}
