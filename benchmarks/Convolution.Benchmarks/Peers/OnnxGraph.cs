using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Convolution.Benchmarks.Peers;

/// <summary>
/// Writes an ONNX model: nodes and constants in the order they are added. The field numbers are those of <c>onnx.proto</c>.
/// </summary>
internal sealed class OnnxGraph
{
    private const long IrVersion = 8;
    private const long OpsetVersion = 17;
    private const int FloatType = 1;
    private const int Int64Type = 7;
    private const int IntAttribute = 2;
    private const int StringAttribute = 3;
    private const int IntsAttribute = 7;

    private readonly List<(int Field, ByteString Message)> parts = [];

    public void Input(string name, params ReadOnlySpan<long> dims) => parts.Add((11, ValueInfo(name, dims)));

    public void Output(string name, params ReadOnlySpan<long> dims) => parts.Add((12, ValueInfo(name, dims)));

    public void Constant(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> dims) =>
        AddConstant(name, FloatType, MemoryMarshal.AsBytes(values), dims);

    /// <summary>A vector of integers.</summary>
    public void Constant(string name, ReadOnlySpan<long> values) =>
        AddConstant(name, Int64Type, MemoryMarshal.AsBytes(values), [values.Length]);

    /// <summary>A node named after its output.</summary>
    public void Node(string operation, string[] inputs, string output, params OnnxAttribute[] attributes) =>
        parts.Add((1, Message(node =>
        {
            foreach (string input in inputs)
            {
                Write(node, 1, input);
            }

            Write(node, 2, output);
            Write(node, 3, output);
            Write(node, 4, operation);
            foreach (var attribute in attributes)
            {
                Write(node, 5, Message(attribute));
            }
        })));

    public byte[] ToBytes()
    {
        var graph = Message(output =>
        {
            Write(output, 2, "graph");
            foreach (var (field, message) in parts)
            {
                Write(output, field, message);
            }
        });
        return Message(model =>
        {
            Write(model, 1, IrVersion);
            Write(model, 7, graph);
            Write(model, 8, Message(opset => Write(opset, 2, OpsetVersion)));
        }).ToByteArray();
    }

    private void AddConstant(string name, int type, ReadOnlySpan<byte> values, ReadOnlySpan<long> dims)
    {
        var sizes = dims.ToArray();
        var bytes = ByteString.CopyFrom(values);
        parts.Add((5, Message(tensor =>
        {
            foreach (long size in sizes)
            {
                Write(tensor, 1, size);
            }

            Write(tensor, 2, type);
            Write(tensor, 8, name);
            Write(tensor, 9, bytes);
        })));
    }

    private static ByteString Message(OnnxAttribute attribute) => Message(output =>
    {
        Write(output, 1, attribute.Name);
        if (attribute.Text is { } text)
        {
            Write(output, 4, text);
            Write(output, 20, StringAttribute);
            return;
        }

        foreach (long value in attribute.Values)
        {
            Write(output, attribute.IsList ? 8 : 3, value);
        }

        Write(output, 20, attribute.IsList ? IntsAttribute : IntAttribute);
    });

    private static ByteString ValueInfo(string name, ReadOnlySpan<long> dims)
    {
        var shape = dims.ToArray();
        return Message(value =>
        {
            Write(value, 1, name);
            Write(value, 2, Message(type => Write(type, 1, Message(tensor =>
            {
                Write(tensor, 1, FloatType);
                Write(tensor, 2, Message(sizes =>
                {
                    foreach (long size in shape)
                    {
                        Write(sizes, 1, Message(dim => Write(dim, 1, size)));
                    }
                }));
            }))));
        });
    }

    private static ByteString Message(Action<CodedOutputStream> write)
    {
        using var memory = new MemoryStream();
        using (var output = new CodedOutputStream(memory, leaveOpen: true))
        {
            write(output);
        }

        return ByteString.CopyFrom(memory.GetBuffer(), 0, (int)memory.Length);
    }

    private static void Write(CodedOutputStream output, int field, long value)
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    }

    private static void Write(CodedOutputStream output, int field, string value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    }

    private static void Write(CodedOutputStream output, int field, ByteString value)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(value);
    }
}

/// <summary>A node's attribute: one integer, a list of them, or a text.</summary>
internal sealed record OnnxAttribute(string Name, bool IsList, params long[] Values)
{
    public OnnxAttribute(string name, string text)
        : this(name, IsList: false) => Text = text;

    public string? Text { get; }
}
