Console.WriteLine("Convolution");
