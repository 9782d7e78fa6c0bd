"""A small deep-learning engine in plain NumPy, written to be read.

Every file holds one idea; start with ``layer``, ``affine`` and ``training``, then ``convolution`` or ``recurrent``.
Numbers go through weights as ``x @ W`` everywhere, letters are those of the papers, and no function changes what it is
given (only an optimiser does: it moves the parameters). Data to learn from are in ``dlcore.data``.
"""

from dlcore.activation_layers import Identity, ReLU, Sigmoid, Tanh
from dlcore.activations import log_softmax, relu, sigmoid, softmax, tanh
from dlcore.adversarial import discriminator_loss, gan_value, generator_loss_minimax, generator_loss_non_saturating
from dlcore.affine import Affine
from dlcore.augmentation import (
    random_brightness,
    random_contrast,
    random_crop,
    random_erasing,
    random_flip,
    random_shift,
)
from dlcore.bidirectional import join_states
from dlcore.clipping import clip_by_global_norm, clip_by_norm, clip_by_value
from dlcore.convolution import Convolution, ConvolutionCache, convolve_backward_plain, convolve_plain
from dlcore.convolution_arithmetic import convolution_shape, output_size, transposed_output_size
from dlcore.dropout import Dropout
from dlcore.embedding import embed, look_up
from dlcore.flatten import Flatten
from dlcore.gru import GRU
from dlcore.im2col import col2im, col2im_plain, im2col, im2col_plain, overlap_counts, pad_pictures
from dlcore.indices import check_indices
from dlcore.initializers import Initializer, gaussian, he, xavier, zeros
from dlcore.layer import Layer
from dlcore.losses import mean_squared_error, softmax_cross_entropy
from dlcore.lstm import LSTM
from dlcore.normalization import BatchNormalization, BatchNormalizationCache
from dlcore.optimizer import Optimizer
from dlcore.optimizers import SGD, AdaGrad, Adam, Momentum, Nesterov, RMSProp
from dlcore.peephole import peephole_lstm_step
from dlcore.policy_gradient import policy_gradient_loss
from dlcore.pooling import AveragePooling, MaxPooling, PoolingCache, max_pool_plain
from dlcore.recurrent import GruCache, LstmCache, RnnCache, gru_step, lstm_step, rnn_step
from dlcore.recurrent_layers import RecurrentCache, RecurrentLayer, RecurrentOptions
from dlcore.regularization import L1, L2, Penalty, add_penalty, weights
from dlcore.schedules import ConstantRate, ExponentialDecay, InverseTimeDecay, StepDecay
from dlcore.sequential import Sequential
from dlcore.simple_rnn import RNN
from dlcore.time_gradients import TimeGradients
from dlcore.training import TrainingStep, accuracy, batches, predict, train
from dlcore.tree import compose, encode_tree

__version__ = "0.1.0"

__all__ = [
    "GRU",
    "L1",
    "L2",
    "LSTM",
    "RNN",
    "SGD",
    "AdaGrad",
    "Adam",
    "Affine",
    "AveragePooling",
    "BatchNormalization",
    "BatchNormalizationCache",
    "ConstantRate",
    "Convolution",
    "ConvolutionCache",
    "Dropout",
    "ExponentialDecay",
    "Flatten",
    "GruCache",
    "Identity",
    "Initializer",
    "InverseTimeDecay",
    "Layer",
    "LstmCache",
    "MaxPooling",
    "Momentum",
    "Nesterov",
    "Optimizer",
    "Penalty",
    "PoolingCache",
    "RMSProp",
    "ReLU",
    "RecurrentCache",
    "RecurrentLayer",
    "RecurrentOptions",
    "RnnCache",
    "Sequential",
    "Sigmoid",
    "StepDecay",
    "Tanh",
    "TimeGradients",
    "TrainingStep",
    "__version__",
    "accuracy",
    "add_penalty",
    "batches",
    "check_indices",
    "clip_by_global_norm",
    "clip_by_norm",
    "clip_by_value",
    "col2im",
    "col2im_plain",
    "compose",
    "convolution_shape",
    "convolve_backward_plain",
    "convolve_plain",
    "discriminator_loss",
    "embed",
    "encode_tree",
    "gan_value",
    "gaussian",
    "generator_loss_minimax",
    "generator_loss_non_saturating",
    "gru_step",
    "he",
    "im2col",
    "im2col_plain",
    "join_states",
    "log_softmax",
    "look_up",
    "lstm_step",
    "max_pool_plain",
    "mean_squared_error",
    "output_size",
    "overlap_counts",
    "pad_pictures",
    "peephole_lstm_step",
    "policy_gradient_loss",
    "predict",
    "random_brightness",
    "random_contrast",
    "random_crop",
    "random_erasing",
    "random_flip",
    "random_shift",
    "relu",
    "rnn_step",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "tanh",
    "train",
    "transposed_output_size",
    "weights",
    "xavier",
    "zeros",
]
